package dev.penstock.e2e;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Dependencies point one way: functions, then shared/aws, then shared/core; and core takes time from outside. */
class ArchitectureTest {

    private static final String[] FUNCTIONS = {
        "dev.penstock.ingest..", "dev.penstock.transform..", "dev.penstock.router..", "dev.penstock.api.."
    };
    private static final String[] OUTER = {
        "dev.penstock.edge..", "dev.penstock.local..", "dev.penstock.bench..", "dev.penstock.e2e.."
    };

    private static final JavaClasses PENSTOCK = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.penstock");

    @Test
    void coreKnowsNothingOfAws() {
        noClasses()
                .that()
                .resideInAPackage("dev.penstock..")
                .and()
                .resideOutsideOfPackages(FUNCTIONS)
                .and()
                .resideOutsideOfPackages(OUTER)
                .and()
                .resideOutsideOfPackages("dev.penstock.aws..", "dev.penstock.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon.awssdk..", "com.amazonaws..", "dev.penstock.aws..")
                .check(PENSTOCK);
    }

    @Test
    void functionsNeverKnowEachOther() {
        for (String function : FUNCTIONS) {
            String[] others = java.util.Arrays.stream(FUNCTIONS)
                    .filter(f -> !f.equals(function))
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(function)
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(others).or(resideInAnyPackage(OUTER)))
                    .check(PENSTOCK);
        }
    }

    @Test
    void sharedNeverKnowsFunctionsOrTheLocalRun() {
        noClasses()
                .that()
                .resideOutsideOfPackages(FUNCTIONS)
                .and()
                .resideOutsideOfPackages(OUTER)
                .should()
                .dependOnClassesThat(resideInAnyPackage(FUNCTIONS).or(resideInAnyPackage(OUTER)))
                .check(PENSTOCK);
    }

    @Test
    void theEdgeKnowsNothingOfTheLocalRun() {
        noClasses()
                .that()
                .resideInAPackage("dev.penstock.edge..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.penstock.local..", "dev.penstock.bench..", "dev.penstock.e2e..")
                .check(PENSTOCK);
    }

    /** So that no function carries it. */
    @Test
    void onlyTheEdgeAndItsLoadGeneratorKnowGrpc() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.penstock.edge..", "dev.penstock.local.load..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..")
                .check(PENSTOCK);
    }

    @Test
    void packagesFormNoCircle() {
        slices().matching("dev.penstock.(**)").should().beFreeOfCycles().check(PENSTOCK);
    }

    @Test
    void nobodyButTheOutermostReadsTheWallClock() {
        noClasses()
                .that()
                .resideOutsideOfPackages(OUTER)
                .and()
                .resideOutsideOfPackages("dev.penstock.logging..", "dev.penstock.testkit..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(PENSTOCK);
    }

    @Test
    void namesSayWhatAThingIs() {
        Pattern vague = Pattern.compile(".*(Manager|Helper|Utils?|Processor|Impl|Info)");
        classes()
                .should(new com.tngtech.archunit.lang.ArchCondition<>("have a name that says what they are") {
                    @Override
                    public void check(
                            com.tngtech.archunit.core.domain.JavaClass type,
                            com.tngtech.archunit.lang.ConditionEvents events) {
                        if (vague.matcher(type.getSimpleName()).matches()) {
                            events.add(com.tngtech.archunit.lang.SimpleConditionEvent.violated(
                                    type, type.getName() + " has a vague name"));
                        }
                    }
                })
                .check(PENSTOCK);
    }
}
