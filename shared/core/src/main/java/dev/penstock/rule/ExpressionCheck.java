package dev.penstock.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlValue;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks one expression against what is known of the data. For one thread, while rules are loaded. */
final class ExpressionCheck {

    private static final Set<CelKind> NUMBERS = EnumSet.of(CelKind.INT, CelKind.UINT, CelKind.DOUBLE);

    private final YamlValue place;
    private final Expressions expressions;
    private final Expressions.Result wanted;
    private final CelAbstractSyntaxTree parsed;
    private final CelText text;
    private final Map<String, CelValidationResult> checked = new HashMap<>();

    ExpressionCheck(
            YamlValue place,
            Expressions expressions,
            Expressions.Result wanted,
            CelAbstractSyntaxTree parsed,
            CelText text) {
        this.place = place;
        this.expressions = expressions;
        this.wanted = wanted;
        this.parsed = parsed;
        this.text = text;
    }

    Field check(Shape data, Findings findings) {
        CelExpr root = parsed.getExpr();
        DataReads reads = new DataReads(
                place,
                text,
                findings,
                Collections.max(parsed.getSource().getPositionsMap().keySet()));
        CelExpr typed = reads.walk(root, Scope.of(data), wanted == Expressions.Result.JSON);
        // Most steps change nothing that an expression reads, and the compiler takes longer than all the rest.
        CelValidationResult result = checked.computeIfAbsent(
                reads.key(), key -> expressions.check(CelAbstractSyntaxTree.newParsedAst(typed, parsed.getSource())));
        if (result.hasError()) {
            for (CelIssue issue : result.getErrors()) {
                CelExpr at = text.find(issue.getExprId());
                findings.addAt(place, at == null ? 0 : text.offset(at), CelSentences.ofTypes(issue, at, text));
            }
            return Field.ANY;
        }
        Map<Long, CelType> types = types(result);
        for (DataReads.Comparison comparison : reads.comparisons()) {
            checkComparison(comparison, types, findings);
        }
        Field given = given(root, reads, types);
        if (wanted == Expressions.Result.TRUTH && given.kind() != Kind.Plain.TRUTH && given.kind() != Kind.Plain.ANY) {
            String shown = text.shown(root);
            findings.addAt(
                    place,
                    text.offsetOfName(root),
                    "must give true or false, not " + given.kind().words()
                            + (shown.isEmpty() ? "" : " (" + shown + ")"));
        }
        return given;
    }

    Shape prove(boolean result, Shape data) {
        return Guards.assume(parsed.getExpr(), result, Scope.of(data)).data();
    }

    private static Map<Long, CelType> types(CelValidationResult result) {
        try {
            return result.getAst().getTypeMap();
        } catch (CelValidationException e) {
            throw new IllegalStateException("it has no errors", e);
        }
    }

    /** The compiler lets any two values be compared whose types it does not see; here it is asked if they can be equal. */
    private void checkComparison(DataReads.Comparison comparison, Map<Long, CelType> types, Findings findings) {
        CelExpr call = comparison.call();
        CelType left = types.get(comparison.left());
        CelType right = types.get(comparison.right());
        boolean isIn = call.call().function().equals("@in");
        if (isIn) {
            right = right instanceof ListType list && list.hasElemType() ? list.elemType() : null;
        }
        if (left == null || right == null || mayBeEqual(left.kind(), right.kind())) {
            return;
        }
        List<CelExpr> args = call.call().args();
        String operator = isIn ? "in" : call.call().function().replace("_", "");
        findings.addAt(
                place,
                text.offset(call),
                "'" + operator + "' cannot compare " + shown(left, args.get(0)) + " with " + shown(right, args.get(1)));
    }

    private String shown(CelType type, CelExpr expr) {
        String shown = text.shown(expr);
        return CelSentences.words(type) + (shown.isEmpty() ? "" : " (" + shown + ")");
    }

    private static boolean mayBeEqual(CelKind a, CelKind b) {
        return a == b || (NUMBERS.contains(a) && NUMBERS.contains(b)) || !isPlain(a) || !isPlain(b);
    }

    private static boolean isPlain(CelKind kind) {
        return switch (kind) {
            case INT, UINT, DOUBLE, STRING, BOOL, TIMESTAMP, DURATION, LIST, MAP -> true;
            default -> false;
        };
    }

    /** What is known of what the expression gives. */
    private Field given(CelExpr expr, DataReads reads, Map<Long, CelType> types) {
        Field field = reads.fields().get(expr.id());
        if (field != null) {
            return field.asPresent();
        }
        if (Guards.isNull(expr)) {
            return Field.of(null);
        }
        if (expr.getKind() == ExprKind.Kind.CALL && expr.call().function().equals("_?_:_")) {
            return given(expr.call().args().get(1), reads, types)
                    .join(given(expr.call().args().get(2), reads, types));
        }
        if (expr.getKind() == ExprKind.Kind.LIST && expr.list().elements().isEmpty()) {
            return Field.certain(Kind.ListOf.NOTHING);
        }
        return Field.certain(kind(types.get(expr.id())));
    }

    private static Kind kind(@Nullable CelType type) {
        return switch (type == null ? CelKind.DYN : type.kind()) {
            case BOOL -> Kind.Plain.TRUTH;
            case INT, UINT, DOUBLE -> Kind.Plain.NUMBER;
            case STRING, TIMESTAMP, DURATION -> Kind.Plain.TEXT;
            case LIST ->
                new Kind.ListOf(
                        type instanceof ListType list && list.hasElemType()
                                ? Field.certain(kind(list.elemType()))
                                : Field.ANY);
            default -> Kind.Plain.ANY;
        };
    }
}
