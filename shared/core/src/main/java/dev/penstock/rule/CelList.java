package dev.penstock.rule;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A list of {@link JsonData} as CEL sees it, see {@link CelObject}. */
final class CelList extends AbstractList<Object> implements RandomAccess {

    private final List<@Nullable Object> elements;
    private final ReadBudget budget;

    CelList(List<@Nullable Object> elements, ReadBudget budget) {
        this.elements = elements;
        this.budget = budget;
    }

    List<@Nullable Object> elements() {
        return elements;
    }

    @Override
    public Object get(int index) {
        budget.spend();
        return CelObject.celValue(elements.get(index), budget);
    }

    @Override
    public int size() {
        return elements.size();
    }
}
