package dev.penstock.rule;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.penstock.shape.Field;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of fields once a condition is true, or false: {@code has(data.x)} proves that it is there. */
final class Guards {

    private Guards() {}

    /** What is known where {@code condition} gave {@code result}, of what was known before. */
    static Scope assume(CelExpr condition, boolean result, Scope known) {
        if (condition.getKind() == ExprKind.Kind.SELECT && condition.select().testOnly()) {
            return present(
                    path(condition.select().operand()), condition.select().field(), result, known);
        }
        if (condition.getKind() != ExprKind.Kind.CALL) {
            return known;
        }
        List<CelExpr> args = condition.call().args();
        return switch (condition.call().function()) {
            case "!_" -> assume(args.getFirst(), !result, known);
            case "_&&_" -> both(args, true, result, known);
            case "_||_" -> both(args, false, result, known);
            case "_!=_" -> result ? notNull(args, known) : known;
            case "_==_" -> result ? known : notNull(args, known);
            case "@in" -> present(path(args.get(1)), text(args.get(0)), result, known);
            default -> known;
        };
    }

    /** Of "and" ({@code decisive} true) and "or": both operands gave the same, or the second may not have counted. */
    private static Scope both(List<CelExpr> args, boolean and, boolean result, Scope known) {
        Scope first = assume(args.get(0), and, known);
        if (result == and) {
            return assume(args.get(1), and, first);
        }
        return assume(args.get(0), !and, known).join(assume(args.get(1), !and, first));
    }

    private static Scope present(@Nullable List<String> owner, @Nullable String name, boolean result, Scope known) {
        if (!result || owner == null || name == null) {
            return known;
        }
        List<String> path = new ArrayList<>(owner);
        path.add(name);
        return known.prove(path, Field::asPresent);
    }

    private static Scope notNull(List<CelExpr> args, Scope known) {
        for (int i = 0; i < 2; i++) {
            List<String> path = path(args.get(i));
            if (path != null && isNull(args.get(1 - i))) {
                return known.prove(path, Field::asNotNull);
            }
        }
        return known;
    }

    /** The names of {@code data.a['b c']}, from the variable on; null if it is something else. */
    static @Nullable List<String> path(CelExpr expr) {
        return switch (expr.getKind()) {
            case IDENT -> List.of(expr.ident().name());
            case SELECT ->
                expr.select().testOnly()
                        ? null
                        : step(expr.select().operand(), expr.select().field());
            case CALL ->
                expr.call().function().equals("_[_]")
                        ? step(
                                expr.call().args().get(0),
                                text(expr.call().args().get(1)))
                        : null;
            default -> null;
        };
    }

    private static @Nullable List<String> step(CelExpr owner, @Nullable String name) {
        List<String> way = path(owner);
        if (way == null || name == null) {
            return null;
        }
        List<String> path = new ArrayList<>(way);
        path.add(name);
        return path;
    }

    /** A text that is written out; null if it is something else. */
    static @Nullable String text(CelExpr expr) {
        return expr.getKind() == ExprKind.Kind.CONSTANT && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? expr.constant().stringValue()
                : null;
    }

    static boolean isNull(CelExpr expr) {
        return expr.getKind() == ExprKind.Kind.CONSTANT && expr.constant().getKind() == CelConstant.Kind.NULL_VALUE;
    }
}
