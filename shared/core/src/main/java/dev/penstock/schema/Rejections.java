package dev.penstock.schema;

import dev.penstock.outcome.Rejection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects why one event is rejected, and knows where in it the reader stands. Not thread-safe; made to be used again
 * after {@link #clear}, so that a good event costs no allocation.
 */
public final class Rejections {

    /** How many reasons are kept for one event; a sender needs the first few. */
    public static final int MAX = 16;

    // A place is a chain of member names and array indexes; a null name means that the index counts.
    private @Nullable String[] names = new @Nullable String[16];
    private int[] indexes = new int[16];
    private int depth;
    private final List<Rejection> reasons = new ArrayList<>();
    private final int max;

    /** Keeps the first {@link #MAX} reasons of an event. */
    public Rejections() {
        this(MAX);
    }

    Rejections(int max) {
        this.max = max;
    }

    /** Steps into an object's member. */
    public void enter(String name) {
        push(name, 0);
    }

    /** Steps into an array's element, counted from 0. */
    public void enter(int index) {
        push(null, index);
    }

    private void push(@Nullable String name, int index) {
        if (depth == names.length) {
            names = Arrays.copyOf(names, 2 * depth);
            indexes = Arrays.copyOf(indexes, 2 * depth);
        }
        names[depth] = name;
        indexes[depth] = index;
        depth++;
    }

    /** Steps back out. */
    public void leave() {
        depth--;
    }

    /** Notes a reason at the place where the reader stands. */
    public void add(String code, String message) {
        if (reasons.size() < max) {
            reasons.add(new Rejection(code, pointer(), message));
        }
    }

    /** Notes a reason at a member of the object where the reader stands. */
    public void addAt(String member, String code, String message) {
        enter(member);
        add(code, message);
        leave();
    }

    /** Adds the reasons that another has collected, where they were found. */
    public void addAll(Rejections others) {
        for (Rejection reason : others.reasons) {
            if (reasons.size() < max) {
                reasons.add(reason);
            }
        }
    }

    /** Whether there is no reason so far. */
    public boolean isEmpty() {
        return reasons.isEmpty();
    }

    /** The reasons so far, in the order in which they were found. */
    public List<Rejection> toList() {
        return List.copyOf(reasons);
    }

    /** Forgets reasons and place. */
    public void clear() {
        reasons.clear();
        depth = 0;
    }

    /** The place as a JSON pointer (RFC 6901). */
    String pointer() {
        StringBuilder pointer = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            String name = names[i];
            pointer.append('/');
            if (name == null) {
                pointer.append(indexes[i]);
            } else {
                pointer.append(Texts.brief(name).replace("~", "~0").replace("/", "~1"));
            }
        }
        return pointer.toString();
    }
}
