package dev.penstock.testkit;

import dev.penstock.port.DeviceRegistry;
import dev.penstock.testkit.contract.DeviceRegistryContract;

class InMemoryDeviceRegistryTest extends DeviceRegistryContract {

    @Override
    protected DeviceRegistry open() {
        return new InMemoryDeviceRegistry();
    }
}
