package dev.penstock.testkit;

import dev.penstock.port.RecentStore;
import dev.penstock.testkit.contract.RecentStoreContract;

class InMemoryRecentStoreTest extends RecentStoreContract {

    @Override
    protected RecentStore open() {
        return new InMemoryRecentStore();
    }
}
