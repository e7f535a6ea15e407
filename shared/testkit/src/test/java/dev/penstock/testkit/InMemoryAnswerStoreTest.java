package dev.penstock.testkit;

import dev.penstock.port.AnswerStore;
import dev.penstock.testkit.contract.AnswerStoreContract;

class InMemoryAnswerStoreTest extends AnswerStoreContract {

    @Override
    protected AnswerStore open() {
        return new InMemoryAnswerStore();
    }
}
