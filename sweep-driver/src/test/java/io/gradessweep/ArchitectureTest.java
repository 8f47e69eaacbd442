package io.gradessweep;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.gradessweep.model.DecoderConfig;

/**
 * Packages depend on those before them in this order only: plan, store, spark, search, cli; calibrate stands beside plan,
 * estimate, serve and track beside spark, cluster beside both, and bench beside cli's other parts; notebook and reference are above cli.
 */
@AnalyzeClasses(packages = "io.gradessweep", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule DOWNWARD_ONLY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("plan")
            .definedBy("io.gradessweep.plan")
            .layer("store")
            .definedBy("io.gradessweep.store")
            .layer("spark")
            .definedBy("io.gradessweep.spark")
            .layer("cluster")
            .definedBy("io.gradessweep.cluster")
            .layer("calibrate")
            .definedBy("io.gradessweep.calibrate")
            .layer("cli")
            .definedBy("io.gradessweep.cli")
            .layer("estimate")
            .definedBy("io.gradessweep.estimate")
            .layer("search")
            .definedBy("io.gradessweep.search")
            .layer("track")
            .definedBy("io.gradessweep.track")
            .layer("serve")
            .definedBy("io.gradessweep.serve")
            .layer("notebook")
            .definedBy("io.gradessweep.notebook")
            .layer("reference")
            .definedBy("io.gradessweep.reference")
            .layer("bench")
            .definedBy("io.gradessweep.bench.sweep")
            .whereLayer("track")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("serve")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("bench")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("search")
            .mayOnlyBeAccessedByLayers("bench", "cli")
            .whereLayer("estimate")
            .mayOnlyBeAccessedByLayers("bench", "cli")
            .whereLayer("cli")
            .mayOnlyBeAccessedByLayers("notebook", "reference")
            .whereLayer("notebook")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("reference")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("cluster")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("calibrate")
            .mayOnlyBeAccessedByLayers("search", "bench", "cli")
            .whereLayer("plan")
            .mayOnlyBeAccessedByLayers("store", "spark", "estimate", "search", "bench", "cli", "reference")
            .whereLayer("spark")
            .mayOnlyBeAccessedByLayers("search", "bench", "cli")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers("spark", "estimate", "search", "serve", "bench", "cli");

    @ArchTest
    static final ArchRule ONE_PACKAGE_SEES_SPARK = noClasses()
            .that()
            .resideOutsideOfPackage("io.gradessweep.spark")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.spark..");

    @ArchTest
    static final ArchRule STORE_AND_ROWS_SEE_PARQUET = noClasses()
            .that()
            .resideOutsideOfPackages("io.gradessweep.store", "io.gradessweep.data.rows")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.parquet..");

    @ArchTest
    static final ArchRule PLANNING_NEEDS_THE_SPEC_ONLY = noClasses()
            .that()
            .resideInAPackage("io.gradessweep.plan")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.gradessweep.job",
                    "io.gradessweep.result",
                    "io.gradessweep.table",
                    "io.gradessweep.statistics",
                    "io.gradessweep.report",
                    "org.apache..",
                    "ai.djl..");

    @ArchTest
    static final ArchRule ENGINE_STAYS_IN_GPU_TASK = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.gradessweep.plan",
                    "io.gradessweep.store",
                    "io.gradessweep.spark",
                    "io.gradessweep.cluster",
                    "io.gradessweep.estimate",
                    "io.gradessweep.search",
                    "io.gradessweep.serve",
                    "io.gradessweep.track",
                    "io.gradessweep.notebook",
                    "io.gradessweep.cli")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "io.gradessweep.torch", "io.gradessweep.model", "io.gradessweep.train");

    /** The driver's benches, and not those of the same package in gpu-task. Of a model they know its shape alone. */
    @ArchTest
    static final ArchRule BENCHES_OF_THE_DRIVER_NEED_NO_ENGINE = noClasses()
            .that()
            .resideInAPackage("io.gradessweep.bench.sweep")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "ai.djl..", "io.gradessweep.torch", "io.gradessweep.model", "io.gradessweep.train")
                    .and(not(type(DecoderConfig.class))));

    /** Shapes, counts and policies: numbers alone. */
    @ArchTest
    static final ArchRule REPLAYING_NEEDS_NO_ENGINE = noClasses()
            .that()
            .resideInAPackage("io.gradessweep.calibrate")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "io.gradessweep.torch", "io.gradessweep.data..", "org.apache..");
}
