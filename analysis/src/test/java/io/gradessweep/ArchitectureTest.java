package io.gradessweep;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.gradessweep", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_DEPEND_DOWNWARDS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("table")
            .definedBy("io.gradessweep.table..")
            .layer("paper")
            .definedBy("io.gradessweep.paper..")
            .layer("statistics")
            .definedBy("io.gradessweep.statistics..")
            .layer("picture")
            .definedBy("io.gradessweep.picture..")
            .layer("document")
            .definedBy("io.gradessweep.document..")
            .layer("report")
            .definedBy("io.gradessweep.report..")
            .whereLayer("report")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("paper")
            .mayOnlyBeAccessedByLayers("report")
            .whereLayer("document")
            .mayOnlyBeAccessedByLayers("report")
            .whereLayer("picture")
            .mayOnlyBeAccessedByLayers("report")
            .whereLayer("statistics")
            .mayOnlyBeAccessedByLayers("report")
            .whereLayer("table")
            .mayOnlyBeAccessedByLayers("paper", "report");

    @ArchTest
    static final ArchRule ONE_PACKAGE_DRAWS = noClasses()
            .that()
            .resideOutsideOfPackages("io.gradessweep.picture", "io.gradessweep.image..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.jetbrains.letsPlot..", "kotlin..", "com.github.weisj..", "org.apache.fontbox..", "java.awt..");

    /** Reports know what a run is asked for, and nothing of how it is trained. */
    @ArchTest
    static final ArchRule OF_THE_TRAINING_JOB_THE_SPEC_ALONE = classes()
            .that()
            .resideInAnyPackage(
                    "io.gradessweep.table..",
                    "io.gradessweep.paper..",
                    "io.gradessweep.statistics..",
                    "io.gradessweep.picture..",
                    "io.gradessweep.document..",
                    "io.gradessweep.report..")
            .should(onlyDependOnClassesThat(not(resideInAPackage("io.gradessweep.."))
                    .or(resideInAnyPackage(
                            "io.gradessweep.spec",
                            "io.gradessweep.json",
                            "io.gradessweep.table..",
                            "io.gradessweep.paper..",
                            "io.gradessweep.statistics..",
                            "io.gradessweep.picture..",
                            "io.gradessweep.document..",
                            "io.gradessweep.report.."))));
}
