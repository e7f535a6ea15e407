package dev.penstock.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.penstock.yaml.YamlValue;
import org.jspecify.annotations.Nullable;

/** Compiles and type-checks CEL. The compiler takes most of a second to start, so a pipeline without CEL never has one. */
final class Expressions {

    /** What an expression must give. */
    enum Result {
        JSON,
        TRUTH
    }

    /**
     * More turns than this, over all macros of one evaluation, fail the event. At each turn map and filter go over all that
     * they have gathered, so the time grows with the square: at 10,000 turns an event can take ten seconds.
     */
    static final int MOST_ITERATIONS = 2_500;

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .comprehensionMaxIterations(MOST_ITERATIONS)
            .build();

    private @Nullable CelCompiler compiler;
    private @Nullable CelRuntime runtime;

    /** Compiles the text of {@code value}; null, with faults, if it is no expression or gives the wrong kind. */
    @Nullable
    Expression compile(YamlValue value, Result result) {
        String text = value.text();
        if (text == null) {
            return null;
        }
        CelValidationResult checked = compiler().compile(text);
        if (checked.hasError()) {
            for (CelIssue issue : checked.getErrors()) {
                value.faultAt(value.placeOf(offset(text, issue)), "CEL: " + issue.getMessage());
            }
            return null;
        }
        try {
            CelAbstractSyntaxTree ast = checked.getAst();
            CelKind kind = ast.getResultType().kind();
            if (result == Result.TRUTH && kind != CelKind.BOOL && kind != CelKind.DYN) {
                value.fault("CEL: must give true or false, not "
                        + ast.getResultType().name());
                return null;
            }
            if (kind == CelKind.BYTES || kind == CelKind.TYPE) {
                value.fault("CEL: " + ast.getResultType().name() + " is no JSON value");
                return null;
            }
            return new Expression(text, runtime().createProgram(ast), uses(ast, "time"), uses(ast, "data"));
        } catch (CelValidationException | CelEvaluationException e) {
            value.fault("CEL: " + e.getMessage());
            return null;
        }
    }

    private static boolean uses(CelAbstractSyntaxTree ast, String variable) {
        return ast.getReferenceMap().values().stream()
                .anyMatch(reference -> reference.name().equals(variable));
    }

    private static int offset(String text, CelIssue issue) {
        int offset = 0;
        for (int line = 1; line < issue.getSourceLocation().getLine(); line++) {
            offset = text.indexOf('\n', offset) + 1;
        }
        return offset + Math.max(0, issue.getSourceLocation().getColumn());
    }

    private CelCompiler compiler() {
        if (compiler == null) {
            compiler = CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(OPTIONS)
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addVar("id", SimpleType.STRING)
                    .addVar("deviceId", SimpleType.STRING)
                    .addVar("type", SimpleType.STRING)
                    .addVar("time", SimpleType.TIMESTAMP)
                    .addVar("data", MapType.create(SimpleType.STRING, SimpleType.DYN))
                    .build();
        }
        return compiler;
    }

    private CelRuntime runtime() {
        if (runtime == null) {
            runtime = CelRuntimeFactory.plannerRuntimeBuilder()
                    .setOptions(OPTIONS)
                    .build();
        }
        return runtime;
    }
}
