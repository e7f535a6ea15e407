package dev.penstock.testkit;

import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.testkit.contract.DeviceMemoryStoreContract;

class InMemoryDeviceMemoryStoreTest extends DeviceMemoryStoreContract {

    @Override
    protected DeviceMemoryStore open() {
        return new InMemoryDeviceMemoryStore();
    }
}
