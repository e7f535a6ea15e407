package dev.penstock.testkit;

import dev.penstock.port.DeviceAttributes;
import dev.penstock.testkit.contract.DeviceAttributesContract;

class InMemoryDeviceAttributesTest extends DeviceAttributesContract {

    @Override
    protected DeviceAttributes open() {
        return new InMemoryDeviceAttributes();
    }
}
