package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Database;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Attributes of devices in SQLite, one row each. */
final class EmbeddedDeviceAttributes implements DeviceAttributes {

    private final Database database;

    EmbeddedDeviceAttributes(Database database) {
        this.database = database;
    }

    @Override
    public Map<String, Map<String, String>> find(Set<String> deviceIds, Deadline deadline) {
        deadline.check("read device attributes");
        return database.read("read device attributes", session -> {
            PreparedStatement select = session.prepare("SELECT name, value FROM device_attributes WHERE device = ?");
            Map<String, Map<String, String>> found = new HashMap<>();
            for (String device : deviceIds) {
                select.setString(1, device);
                Map<String, String> attributes = new HashMap<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        attributes.put(rows.getString(1), rows.getString(2));
                    }
                }
                if (!attributes.isEmpty()) {
                    found.put(device, attributes);
                }
            }
            return found;
        });
    }

    @Override
    public void save(String deviceId, Map<String, String> attributes, Deadline deadline) {
        database.write("write device attributes", deadline, transaction -> {
            PreparedStatement delete = transaction.prepare("DELETE FROM device_attributes WHERE device = ?");
            delete.setString(1, deviceId);
            delete.executeUpdate();
            PreparedStatement insert =
                    transaction.prepare("INSERT INTO device_attributes (device, name, value) VALUES (?, ?, ?)");
            for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                insert.setString(1, deviceId);
                insert.setString(2, attribute.getKey());
                insert.setString(3, attribute.getValue());
                insert.executeUpdate();
            }
            return attributes.size();
        });
    }
}
