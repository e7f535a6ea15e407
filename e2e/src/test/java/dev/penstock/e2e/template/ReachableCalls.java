package dev.penstock.e2e.template;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitReferenceTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The AWS operations that a class can call, found by following its code: a call of an interface goes to those of its
 * implementations that the followed code itself constructs (rapid type analysis).
 */
final class ReachableCalls {

    private static final String OWN = "dev.penstock.";
    private static final String SERVICES = "software.amazon.awssdk.services.";

    private final Deque<JavaCodeUnit> work = new ArrayDeque<>();
    private final Set<JavaCodeUnit> followed = new HashSet<>();
    private final Set<JavaClass> constructed = new LinkedHashSet<>();
    /** Methods that were called on some class or interface, for implementations that are constructed later. */
    private final Set<JavaMethod> called = new LinkedHashSet<>();

    private final Set<String> operations = new TreeSet<>();

    private ReachableCalls() {}

    /** As {@code service:Operation}, for example {@code dynamodb:GetItem}, of every member of {@code entry}. */
    static Set<String> of(JavaClasses classes, String entry) {
        ReachableCalls calls = new ReachableCalls();
        JavaClass start = classes.get(entry);
        calls.construct(start);
        start.getCodeUnits().stream()
                .filter(unit -> unit.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC))
                .forEach(calls::follow);
        calls.drain();
        return calls.operations;
    }

    private void drain() {
        for (JavaCodeUnit unit = work.poll(); unit != null; unit = work.poll()) {
            unit.getCallsFromSelf().forEach(call -> target(call.getTarget()));
            unit.getCodeUnitReferencesFromSelf().forEach(reference -> target(reference.getTarget()));
            unit.getOwner().getStaticInitializer().ifPresent(this::follow);
        }
    }

    private void target(CodeUnitReferenceTarget target) {
        note(target.getOwner(), target.getName());
        target.resolveMember().ifPresent(this::reach);
    }

    private void target(CodeUnitCallTarget target) {
        note(target.getOwner(), target.getName());
        target.resolveMember().ifPresent(this::reach);
    }

    private void note(JavaClass owner, String method) {
        String name = owner.getFullName();
        if (name.startsWith(SERVICES) && name.endsWith("Client") && !method.equals("builder")) {
            String service = name.substring(SERVICES.length(), name.indexOf('.', SERVICES.length()));
            operations.add(service + ":" + Character.toUpperCase(method.charAt(0)) + method.substring(1));
        }
    }

    private void reach(JavaCodeUnit unit) {
        switch (unit) {
            case JavaConstructor constructor -> {
                construct(constructor.getOwner());
                follow(constructor);
            }
            case JavaMethod method -> {
                follow(method);
                if (called.add(method)) {
                    constructed.forEach(implementation -> dispatch(method, implementation));
                }
            }
            default -> follow(unit);
        }
    }

    private void construct(JavaClass implementation) {
        if (!implementation.getName().startsWith(OWN) || !constructed.add(implementation)) {
            return;
        }
        called.forEach(method -> dispatch(method, implementation));
        // What the JDK or a library calls back: everything that overrides a method of theirs.
        for (JavaClass foreign : implementation.getAllRawInterfaces()) {
            if (!foreign.getName().startsWith(OWN)) {
                foreign.getMethods().forEach(method -> dispatch(method, implementation));
            }
        }
    }

    private void dispatch(JavaMethod method, JavaClass implementation) {
        if (implementation.isAssignableTo(method.getOwner().getName())) {
            implementation.getMethods().stream()
                    .filter(own -> own.getName().equals(method.getName())
                            && own.getRawParameterTypes().equals(method.getRawParameterTypes()))
                    .forEach(this::follow);
        }
    }

    private void follow(JavaCodeUnit unit) {
        if (unit.getOwner().getName().startsWith(OWN) && followed.add(unit)) {
            work.add(unit);
        }
    }
}
