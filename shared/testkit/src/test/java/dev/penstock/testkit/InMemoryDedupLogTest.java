package dev.penstock.testkit;

import dev.penstock.port.DedupLog;
import dev.penstock.testkit.contract.DedupLogContract;

class InMemoryDedupLogTest extends DedupLogContract {

    @Override
    protected DedupLog open() {
        return new InMemoryDedupLog();
    }
}
