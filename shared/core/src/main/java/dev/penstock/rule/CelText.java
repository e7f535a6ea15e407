package dev.penstock.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of an expression: where its parts stand in it, and how they are written. */
final class CelText {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final String text;
    private final CelExpr root;
    private final CelSource source;

    CelText(String text, CelAbstractSyntaxTree ast) {
        this.text = text;
        this.root = ast.getExpr();
        this.source = ast.getSource();
    }

    /** The part of the expression that the compiler knows by a number; null if there is none. */
    @Nullable
    CelExpr find(long id) {
        return find(root, id);
    }

    /** Whether a part is the whole expression. */
    boolean isAll(CelExpr part) {
        return part.id() == root.id();
    }

    private static @Nullable CelExpr find(CelExpr expr, long id) {
        if (expr.id() == id) {
            return expr;
        }
        for (CelExpr part : parts(expr)) {
            CelExpr found = find(part, id);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static List<CelExpr> parts(CelExpr expr) {
        List<CelExpr> parts = new ArrayList<>();
        switch (expr.getKind()) {
            case SELECT -> parts.add(expr.select().operand());
            case CALL -> {
                expr.call().target().ifPresent(parts::add);
                parts.addAll(expr.call().args());
            }
            case LIST -> parts.addAll(expr.list().elements());
            case MAP ->
                expr.map().entries().forEach(entry -> {
                    parts.add(entry.key());
                    parts.add(entry.value());
                });
            case STRUCT -> expr.struct().entries().forEach(entry -> parts.add(entry.value()));
            case COMPREHENSION -> {
                CelComprehension macro = expr.comprehension();
                parts.addAll(List.of(
                        macro.iterRange(), macro.accuInit(), macro.loopCondition(), macro.loopStep(), macro.result()));
            }
            default -> {}
        }
        return parts;
    }

    /** The offset of a line and column of the compiler in UTF-16 units. */
    static int offset(String text, CelSourceLocation location) {
        int start = 0;
        for (int line = 1; line < location.getLine(); line++) {
            start = text.indexOf('\n', start) + 1;
        }
        return plus(text, start, Math.max(0, location.getColumn()));
    }

    /** The compiler counts code points, some of which are two characters in Java. */
    private static int plus(String text, int start, int codePoints) {
        int most = text.codePointCount(start, text.length());
        return text.offsetByCodePoints(start, Math.min(codePoints, most));
    }

    /** Where the compiler says that an expression stands: an operator's is where it is written itself. */
    int offset(CelExpr expr) {
        return plus(text, 0, source.getPositionsMap().getOrDefault(expr.id(), 0));
    }

    /** Where a field's name stands: in {@code data.x} that of {@code x}. */
    int offsetOfName(CelExpr expr) {
        return switch (expr.getKind()) {
            case SELECT -> after('.', end(expr.select().operand()));
            case CALL ->
                expr.call().function().equals("_[_]")
                        ? offset(expr.call().args().get(1))
                        : offset(expr);
            default -> offset(expr);
        };
    }

    private int end(CelExpr expr) {
        return switch (expr.getKind()) {
            case IDENT -> offset(expr) + expr.ident().name().length();
            case SELECT -> offsetOfName(expr) + expr.select().field().length();
            case CALL ->
                expr.call().function().equals("_[_]")
                        ? after(']', offset(expr.call().args().get(1)))
                        : offset(expr);
            default -> offset(expr);
        };
    }

    private int after(char mark, int from) {
        int at = text.indexOf(mark, Math.min(from, text.length())) + 1;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Whether {@code word} is written at an offset. */
    boolean has(String word, int offset) {
        return text.startsWith(word, offset);
    }

    /** A field, variable or number as it is written; empty for everything else. */
    String shown(CelExpr expr) {
        return switch (expr.getKind()) {
            case IDENT ->
                expr.ident().name().startsWith("@") ? "" : expr.ident().name();
            case SELECT -> {
                String owner =
                        expr.select().testOnly() ? "" : shown(expr.select().operand());
                yield owner.isEmpty() ? "" : field(owner, expr.select().field());
            }
            case CALL -> {
                List<CelExpr> args = expr.call().args();
                String owner = expr.call().function().equals("_[_]") ? shown(args.get(0)) : "";
                String key = owner.isEmpty() ? null : Guards.text(args.get(1));
                String index = owner.isEmpty() || key != null ? "" : shown(args.get(1));
                yield key != null ? field(owner, key) : index.isEmpty() ? "" : owner + "[" + index + "]";
            }
            case CONSTANT ->
                expr.constant().getKind() == CelConstant.Kind.INT64_VALUE
                        ? String.valueOf(expr.constant().int64Value())
                        : "";
            default -> "";
        };
    }

    /** A field of an object as an expression names it. */
    static String field(String owner, String name) {
        return NAME.matcher(name).matches() ? owner + "." + name : owner + "['" + name + "']";
    }

    /** How an expression asks whether a field is there. */
    static String presence(String owner, String name) {
        return NAME.matcher(name).matches() ? "has(" + owner + "." + name + ")" : "'" + name + "' in " + owner;
    }

    static boolean isWholeNumber(CelExpr expr) {
        return expr.getKind() == ExprKind.Kind.CONSTANT && expr.constant().getKind() == CelConstant.Kind.INT64_VALUE;
    }
}
