package dev.penstock.rule;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.penstock.yaml.YamlValue;
import java.util.function.Predicate;
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

    private Predicate<String> isField = name -> false;
    private @Nullable CelCompiler compiler;
    private @Nullable CelRuntime runtime;

    /** The expressions that are compiled from now on may read fields of these names. */
    void inRule(Predicate<String> isField) {
        this.isField = isField;
    }

    /** Compiles the text of {@code value}; null, with faults, if it is no expression or gives the wrong kind. */
    @Nullable
    Expression compile(YamlValue value, Result result) {
        if (!value.isText()) {
            boolean isMeant = value.isTruth() || result == Result.JSON;
            value.fault("must be an expression in quotes, "
                    + (isMeant && !value.written().isEmpty()
                            ? "such as \"" + value.written() + "\""
                            : "not " + value.kind()));
            return null;
        }
        String text = value.text();
        if (text == null) {
            return null;
        }
        try {
            CelValidationResult parsing = compiler().parse(text);
            if (parsing.hasError()) {
                // The first one: those after it are mostly of its making.
                CelGrammar.Fault fault = CelGrammar.of(parsing.getErrors().getFirst(), text);
                value.faultAt(fault.offset(), "CEL expression: " + fault.sentence());
                return null;
            }
            CelAbstractSyntaxTree parsed = parsing.getAst();
            CelText parts = new CelText(text, parsed);
            CelValidationResult checked = check(parsed);
            if (checked.hasError()) {
                for (CelIssue issue : checked.getErrors()) {
                    CelExpr at = parts.find(issue.getExprId());
                    value.faultAt(
                            at == null ? CelText.offset(text, issue.getSourceLocation()) : parts.offset(at),
                            "CEL expression: " + sentence(issue, at, parts));
                    if (CelNames.isMacro(at)) {
                        break;
                    }
                }
                return null;
            }
            CelAbstractSyntaxTree ast = checked.getAst();
            CelKind kind = ast.getResultType().kind();
            if (result == Result.TRUTH && kind != CelKind.BOOL && kind != CelKind.DYN) {
                value.fault("CEL expression: must give true or false, not " + CelSentences.words(ast.getResultType()));
                return null;
            }
            if (kind == CelKind.BYTES || kind == CelKind.TYPE) {
                value.fault("CEL expression: " + CelSentences.words(ast.getResultType()) + " is no JSON value");
                return null;
            }
            return new Expression(
                    text,
                    runtime().createProgram(ast),
                    uses(ast, "time"),
                    uses(ast, "data"),
                    new ExpressionCheck(value, this, result, parsed, parts));
        } catch (CelValidationException | CelEvaluationException e) {
            value.fault("CEL expression: " + e.getMessage());
            return null;
        }
    }

    private String sentence(CelIssue issue, @Nullable CelExpr at, CelText parts) {
        String ofName = CelNames.sentence(issue, at, parts, isField);
        return ofName == null ? CelSentences.ofTypes(issue, at, parts) : ofName;
    }

    private static boolean uses(CelAbstractSyntaxTree ast, String variable) {
        return ast.getReferenceMap().values().stream()
                .anyMatch(reference -> reference.name().equals(variable));
    }

    /** Checks the types of an expression that has been parsed. */
    CelValidationResult check(CelAbstractSyntaxTree parsed) {
        return compiler().check(parsed);
    }

    private CelCompiler compiler() {
        if (compiler == null) {
            CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(OPTIONS)
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    // All of them, as without these two lines, but not made anew for each expression.
                    .setStandardEnvironmentEnabled(false)
                    .setStandardDeclarations(
                            CelStandardDeclarations.newBuilder().build())
                    .addVar("id", SimpleType.STRING)
                    .addVar("deviceId", SimpleType.STRING)
                    .addVar("type", SimpleType.STRING)
                    .addVar("time", SimpleType.TIMESTAMP)
                    .addVar("data", MapType.create(SimpleType.STRING, SimpleType.DYN));
            Variables.all().forEach(builder::addVar);
            compiler = builder.build();
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
