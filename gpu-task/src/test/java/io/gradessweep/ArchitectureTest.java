package io.gradessweep;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Packages depend downwards only: each on those defined above it. */
@AnalyzeClasses(packages = "io.gradessweep", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule DOWNWARDS = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.gradessweep..")
            .layer("spec")
            .definedBy("io.gradessweep.spec..")
            .layer("hub")
            .definedBy("io.gradessweep.hub..")
            .layer("result")
            .definedBy("io.gradessweep.result..")
            .layer("torch")
            .definedBy("io.gradessweep.torch..")
            .layer("model")
            .definedBy("io.gradessweep.model..")
            .layer("data")
            .definedBy("io.gradessweep.data..")
            .layer("train")
            .definedBy("io.gradessweep.train..")
            .layer("eval")
            .definedBy("io.gradessweep.eval..")
            .layer("cost")
            .definedBy("io.gradessweep.cost..")
            .layer("job")
            .definedBy("io.gradessweep.job..")
            .whereLayer("job")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("cost")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("eval")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("train")
            .mayOnlyBeAccessedByLayers("cost", "job")
            .whereLayer("data")
            .mayOnlyBeAccessedByLayers("train", "eval", "cost", "job")
            .whereLayer("model")
            .mayOnlyBeAccessedByLayers("data", "train", "eval", "cost", "job")
            .whereLayer("torch")
            .mayOnlyBeAccessedByLayers("model", "train", "eval", "job")
            .whereLayer("hub")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("result")
            .mayOnlyBeAccessedByLayers("torch", "model", "data", "train", "eval", "cost", "job");

    @ArchTest
    static final ArchRule FETCHING_NEEDS_NO_ENGINE = noClasses()
            .that()
            .resideInAPackage("io.gradessweep.hub..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "org.apache.spark..");

    @ArchTest
    static final ArchRule ONE_PACKAGE_SEES_HADOOP = noClasses()
            .that()
            .resideOutsideOfPackage("io.gradessweep.hub..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.hadoop..");

    /** The tokenizers are a library of their own, which the data package wraps. */
    @ArchTest
    static final ArchRule ONLY_TORCH_SEES_THE_ENGINE = noClasses()
            .that()
            .resideInAPackage("io.gradessweep..")
            .and()
            .resideOutsideOfPackage("io.gradessweep.torch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl.pytorch..", "ai.djl.ndarray..", "ai.djl.engine..");
}
