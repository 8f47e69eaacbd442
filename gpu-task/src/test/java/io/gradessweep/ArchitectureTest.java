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
            .whereLayer("result")
            .mayOnlyBeAccessedByLayers("torch", "model", "data", "train", "eval", "cost", "job");

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
