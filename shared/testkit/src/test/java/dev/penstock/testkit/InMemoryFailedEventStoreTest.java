package dev.penstock.testkit;

import dev.penstock.port.FailedEventStore;
import dev.penstock.testkit.contract.FailedEventStoreContract;

class InMemoryFailedEventStoreTest extends FailedEventStoreContract {

    @Override
    protected FailedEventStore open() {
        return new InMemoryFailedEventStore();
    }
}
