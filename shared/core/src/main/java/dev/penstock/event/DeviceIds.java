package dev.penstock.event;

/** The form of a device id: {@code [A-Za-z0-9._:-]{1,128}}, so that it is safe in a path, a key and a log line. */
public final class DeviceIds {

    /** The longest device id, in characters. */
    public static final int MAX_LENGTH = 128;

    private DeviceIds() {}

    /** Whether {@code id} is a device id. */
    public static boolean isValid(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (!isAllowed(id.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == ':'
                || c == '-';
    }
}
