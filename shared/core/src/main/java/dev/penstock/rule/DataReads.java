package dev.penstock.rule;

import com.google.common.collect.ImmutableList;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelMap;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.Suggestion;
import dev.penstock.yaml.YamlValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One walk over an expression with what is known of the data: says which fields it reads that are not there, may not be,
 * or may be null; and puts in the place of each field a variable of the field's type, so that the compiler checks the rest
 * with its own rules. What comes out is for checking only and never runs.
 */
final class DataReads {

    /** Two values that are compared with {@code ==}, {@code !=} or {@code in}. */
    record Comparison(CelExpr call, long left, long right) {}

    private final YamlValue place;
    private final CelText text;
    private final Findings findings;
    private final Map<Long, Field> fields = new HashMap<>();
    private final StringBuilder key = new StringBuilder();
    private final List<Comparison> comparisons = new ArrayList<>();
    private long lastId;

    DataReads(YamlValue place, CelText text, Findings findings, long lastId) {
        this.place = place;
        this.text = text;
        this.findings = findings;
        this.lastId = lastId;
    }

    /** What is known of each field that was read, by the number of its expression. */
    Map<Long, Field> fields() {
        return fields;
    }

    /** Which variable took the place of which field: walks with the same key gave the same expression. */
    String key() {
        return key.toString();
    }

    List<Comparison> comparisons() {
        return comparisons;
    }

    /**
     * Walks.
     *
     * @param mayBeNull whether null is as good as a value where the expression's result goes
     */
    CelExpr walk(CelExpr expr, Scope known, boolean mayBeNull) {
        Read read = read(expr, known);
        if (read != null) {
            Field field = usable(read, mayBeNull) ? read.field() : Field.ANY;
            fields.put(expr.id(), field);
            return variable(expr, Variables.of(field.kind()));
        }
        return switch (expr.getKind()) {
            case SELECT -> select(expr, known);
            case CALL -> call(expr, known, mayBeNull);
            case LIST ->
                CelExpr.ofList(
                        expr.id(),
                        walkAll(expr.list().elements(), known, true),
                        expr.list().optionalIndices());
            case MAP -> {
                ImmutableList.Builder<CelMap.Entry> entries = ImmutableList.builder();
                for (CelMap.Entry entry : expr.map().entries()) {
                    entries.add(CelExpr.ofMapEntry(
                            entry.id(),
                            walk(entry.key(), known, false),
                            walk(entry.value(), known, true),
                            entry.optionalEntry()));
                }
                yield CelExpr.ofMap(expr.id(), entries.build());
            }
            case COMPREHENSION -> macro(expr, known);
            default -> expr;
        };
    }

    private CelExpr variable(CelExpr instead, String name) {
        key.append(instead.id()).append(name);
        return CelExpr.ofIdent(instead.id(), name);
    }

    private ImmutableList<CelExpr> walkAll(List<CelExpr> exprs, Scope known, boolean mayBeNull) {
        return exprs.stream().map(each -> walk(each, known, mayBeNull)).collect(ImmutableList.toImmutableList());
    }

    private CelExpr select(CelExpr expr, Scope known) {
        CelExpr operand = expr.select().operand();
        if (expr.select().testOnly()) {
            Read owner = read(operand, known);
            if (owner != null) {
                asks(owner, expr.select().field(), text.offsetOfName(expr));
                return variable(expr, Variables.of(Kind.Plain.TRUTH));
            }
        }
        return CelExpr.ofSelect(
                expr.id(),
                walk(operand, known, false),
                expr.select().field(),
                expr.select().testOnly());
    }

    private CelExpr call(CelExpr expr, Scope known, boolean mayBeNull) {
        String function = expr.call().function();
        List<CelExpr> args = expr.call().args();
        return switch (function) {
            case "_&&_", "_||_" ->
                call(
                        expr,
                        walk(args.get(0), known, false),
                        walk(args.get(1), Guards.assume(args.get(0), function.equals("_&&_"), known), false));
            case "_?_:_" ->
                call(
                        expr,
                        walk(args.get(0), known, false),
                        branch(args.get(1), Guards.assume(args.get(0), true, known), mayBeNull),
                        branch(args.get(2), Guards.assume(args.get(0), false, known), mayBeNull));
            case "_==_", "_!=_" -> {
                comparisons.add(
                        new Comparison(expr, args.get(0).id(), args.get(1).id()));
                yield call(expr, untyped(walk(args.get(0), known, true)), untyped(walk(args.get(1), known, true)));
            }
            case "@in" -> in(expr, known);
            default ->
                CelExpr.ofCall(
                        expr.id(),
                        expr.call().target().map(target -> walk(target, known, false)),
                        function,
                        walkAll(args, known, function.equals("type") || function.equals("dyn")));
        };
    }

    private static CelExpr call(CelExpr expr, CelExpr... args) {
        return CelExpr.ofCall(expr.id(), expr.call().target(), expr.call().function(), ImmutableList.copyOf(args));
    }

    /** The compiler takes null for a type of its own, which no other branch has. */
    private CelExpr branch(CelExpr expr, Scope known, boolean mayBeNull) {
        return Guards.isNull(expr)
                ? CelExpr.ofIdent(expr.id(), Variables.of(Kind.Plain.ANY))
                : walk(expr, known, mayBeNull);
    }

    /** Hides a type: whether two values can be equal is asked later, since the compiler refuses 1.0 == 1. */
    private CelExpr untyped(CelExpr expr) {
        lastId++;
        return CelExpr.ofCall(lastId, Optional.empty(), "dyn", ImmutableList.of(expr));
    }

    private CelExpr in(CelExpr expr, Scope known) {
        CelExpr left = expr.call().args().get(0);
        CelExpr right = expr.call().args().get(1);
        String name = Guards.text(left);
        Read owner = read(right, known);
        if (name != null && owner != null && owner.field().kind() instanceof Shape) {
            asks(owner, name, text.offset(left));
            return variable(expr, Variables.of(Kind.Plain.TRUTH));
        }
        comparisons.add(new Comparison(expr, left.id(), right.id()));
        return call(expr, untyped(walk(left, known, true)), walk(right, known, false));
    }

    private CelExpr macro(CelExpr expr, Scope known) {
        CelComprehension macro = expr.comprehension();
        CelExpr range = walk(macro.iterRange(), known, false);
        Field list = fields.get(macro.iterRange().id());
        Field element = list != null && list.kind() instanceof Kind.ListOf(Field each) ? each.asPresent() : null;
        Scope inside = known.bind(macro.iterVar(), element).bind(macro.accuVar(), null);
        return CelExpr.ofComprehension(
                expr.id(),
                macro.iterVar(),
                macro.iterVar2(),
                range,
                macro.accuVar(),
                walk(macro.accuInit(), known, false),
                walk(macro.loopCondition(), inside, false),
                walk(macro.loopStep(), inside, false),
                walk(macro.result(), inside, false));
    }

    /**
     * A value within the data that is read.
     *
     * @param owner the expression of the object that has it, as it is written; null for a variable
     * @param isProvable whether a condition could prove that it is there, which none can of what lies behind a list's place
     */
    private record Read(Field field, @Nullable String owner, String name, int offset, boolean isProvable) {
        String shown() {
            return owner == null ? name : CelText.field(owner, name);
        }
    }

    /** What an expression reads; null if it is not a field of the data, or of an element of its lists. */
    private @Nullable Read read(CelExpr expr, Scope known) {
        return switch (expr.getKind()) {
            case IDENT -> {
                Field root = known.find(expr.ident().name());
                yield root == null ? null : new Read(root, null, expr.ident().name(), text.offset(expr), true);
            }
            case SELECT ->
                expr.select().testOnly()
                        ? null
                        : field(
                                read(expr.select().operand(), known),
                                expr.select().field(),
                                expr);
            case CALL ->
                expr.call().function().equals("_[_]")
                        ? index(read(expr.call().args().get(0), known), expr)
                        : null;
            default -> null;
        };
    }

    private @Nullable Read index(@Nullable Read owner, CelExpr expr) {
        CelExpr index = expr.call().args().get(1);
        String name = Guards.text(index);
        if (name != null) {
            return field(owner, name, expr);
        }
        boolean isPlace =
                index.getKind() == ExprKind.Kind.CONSTANT && index.constant().getKind() == CelConstant.Kind.INT64_VALUE;
        return isPlace
                        && owner != null
                        && owner.field().kind() instanceof Kind.ListOf(Field element)
                        && usable(owner, false)
                ? new Read(element, null, text.shown(expr), text.offset(expr), false)
                : null;
    }

    private @Nullable Read field(@Nullable Read owner, String name, CelExpr expr) {
        if (owner == null) {
            return null;
        }
        int offset = text.offsetOfName(expr);
        Field field = usable(owner, false) ? field(owner, name, offset) : Field.ANY;
        return new Read(field, owner.shown(), name, offset, owner.isProvable());
    }

    private Field field(Read owner, String name, int offset) {
        if (owner.field().kind() == Kind.Plain.ANY) {
            return Field.ANY;
        }
        if (!(owner.field().kind() instanceof Shape shape)) {
            hasNoFields(owner, offset);
            return Field.ANY;
        }
        Field field = shape.find(name);
        if (field == null) {
            findings.noField(place, offset, shape, owner.shown(), name);
            return Field.ANY;
        }
        return field;
    }

    private void hasNoFields(Read owner, int offset) {
        String hint = owner.field().kind() instanceof Kind.ListOf
                ? "; its elements do: write " + owner.shown() + "[0], or a macro such as exists"
                : "";
        findings.addAt(
                place, offset, owner.shown() + " is " + owner.field().kind().words() + " and has no fields" + hint);
    }

    /** Whether a value is there and, if it must not be, not null. */
    private boolean usable(Read read, boolean mayBeNull) {
        if (!read.isProvable()) {
            return true;
        }
        if (read.field().mayBeMissing()) {
            String owner = read.owner() == null ? "" : read.owner();
            findings.addAt(
                    place,
                    read.offset(),
                    read.shown() + " may be missing in " + Findings.TYPES + ": guard it with "
                            + CelText.presence(owner, read.name()) + ", or put a default step before");
            return false;
        }
        if (read.field().mayBeNull() && !mayBeNull) {
            findings.addAt(
                    place,
                    read.offset(),
                    read.shown() + " may be null in " + Findings.TYPES + ": guard it with " + read.shown()
                            + " != null, or put a default step before");
            return false;
        }
        return true;
    }

    /** {@code has(owner.name)}: a name that is not described may be there all the same, unless it is near to one that is. */
    private void asks(Read owner, String name, int offset) {
        if (!usable(owner, false)) {
            return;
        }
        Kind kind = owner.field().kind();
        if (kind instanceof Shape shape) {
            boolean isMistaken = shape.others() == Shape.Others.NONE
                    || shape.gone().contains(name)
                    || !Suggestion.of(name, shape.names()).isEmpty();
            if (shape.find(name) != null) {
                findings.isRight(place, offset);
            } else if (isMistaken) {
                findings.noFieldInAnyType(place, offset, shape, owner.shown(), name);
            }
        } else if (kind != Kind.Plain.ANY) {
            hasNoFields(owner, offset);
        }
    }
}
