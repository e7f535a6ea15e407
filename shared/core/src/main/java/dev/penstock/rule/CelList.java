package dev.penstock.rule;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A list of {@link JsonData} as CEL sees it, see {@link CelObject}. */
final class CelList extends AbstractList<Object> implements RandomAccess {

    private final List<@Nullable Object> elements;

    CelList(List<@Nullable Object> elements) {
        this.elements = elements;
    }

    List<@Nullable Object> elements() {
        return elements;
    }

    @Override
    public Object get(int index) {
        return CelObject.celValue(elements.get(index));
    }

    @Override
    public int size() {
        return elements.size();
    }
}
