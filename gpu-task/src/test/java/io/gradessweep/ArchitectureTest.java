package io.gradessweep;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.gradessweep.spec.InvalidInputException;

/** Packages depend downwards only: each on those defined above it. */
@AnalyzeClasses(packages = "io.gradessweep", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule DOWNWARDS = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.gradessweep..")
            .layer("digest")
            .definedBy("io.gradessweep.digest..")
            .layer("spec")
            .definedBy("io.gradessweep.spec..")
            .layer("hub")
            .definedBy("io.gradessweep.hub..")
            .layer("image")
            .definedBy("io.gradessweep.image..")
            .layer("score")
            .definedBy("io.gradessweep.score..")
            .layer("result")
            .definedBy("io.gradessweep.result..")
            .layer("batch")
            .definedBy("io.gradessweep.batch..")
            .layer("block")
            .definedBy("io.gradessweep.block..")
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
            .definedBy("io.gradessweep.job")
            .layer("job.checkpoint")
            .definedBy("io.gradessweep.job.checkpoint")
            .layer("bench")
            .definedBy("io.gradessweep.bench")
            .layer("doctor")
            .definedBy("io.gradessweep.doctor")
            .whereLayer("doctor")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("bench")
            .mayOnlyBeAccessedByLayers("doctor")
            .whereLayer("job")
            .mayOnlyBeAccessedByLayers("bench")
            .whereLayer("job.checkpoint")
            .mayOnlyBeAccessedByLayers("job", "bench")
            .whereLayer("cost")
            .mayOnlyBeAccessedByLayers("job", "bench")
            .whereLayer("eval")
            .mayOnlyBeAccessedByLayers("job", "bench")
            .whereLayer("train")
            .mayOnlyBeAccessedByLayers("cost", "job.checkpoint", "job", "bench", "doctor")
            .whereLayer("model")
            .mayOnlyBeAccessedByLayers("train", "eval", "cost", "job.checkpoint", "job", "bench", "doctor")
            .whereLayer("torch")
            .mayOnlyBeAccessedByLayers("model", "train", "eval", "job.checkpoint", "job", "bench", "doctor")
            .whereLayer("data")
            .mayOnlyBeAccessedByLayers("model", "train", "eval", "cost", "job", "bench")
            .whereLayer("batch")
            .mayOnlyBeAccessedByLayers("data", "model", "train", "eval", "cost", "job", "bench", "doctor")
            .whereLayer("block")
            .mayOnlyBeAccessedByLayers("model", "train", "cost", "job", "bench", "doctor")
            .whereLayer("hub")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("image")
            .mayOnlyBeAccessedByLayers("data", "model", "eval", "job", "bench")
            .whereLayer("score")
            .mayOnlyBeAccessedByLayers("eval", "job", "bench")
            .whereLayer("result")
            .mayOnlyBeAccessedByLayers(
                    "batch",
                    "block",
                    "torch",
                    "model",
                    "data",
                    "train",
                    "eval",
                    "cost",
                    "job.checkpoint",
                    "job",
                    "bench",
                    "doctor");

    @ArchTest
    static final ArchRule HASHES_KNOW_NOTHING_OF_THE_REST = classes()
            .that()
            .resideInAPackage("io.gradessweep.digest..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.gradessweep.digest..", "java..");

    @ArchTest
    static final ArchRule TEMPLATES_KNOW_NOTHING_OF_THE_REST = classes()
            .that()
            .resideInAPackage("io.gradessweep.data.jinja..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.gradessweep.data.jinja..", "java..", "com.fasterxml.jackson..");

    /** Neither models nor data sets, and of the rest only the message about wrong input. */
    @ArchTest
    static final ArchRule IMAGES_KNOW_NOTHING_OF_THE_REST = noClasses()
            .that()
            .resideInAPackage("io.gradessweep.image..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.gradessweep..")
                    .and(not(resideInAPackage("io.gradessweep.image..")))
                    .and(not(assignableTo(InvalidInputException.class))));

    @ArchTest
    static final ArchRule DECODING_KNOWS_NO_MODEL = noClasses()
            .that()
            .resideInAPackage("io.gradessweep.image")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.gradessweep.image.processor..");

    /** Decoders are used where what they return is checked. */
    @ArchTest
    static final ArchRule ONE_PACKAGE_SEES_DECODERS = noClasses()
            .that()
            .resideOutsideOfPackage("io.gradessweep.image")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javax.imageio..", "java.awt..", "com.luciad..", "com.drew..");

    @ArchTest
    static final ArchRule SCORES_KNOW_TEXTS_AND_NUMBERS = classes()
            .that()
            .resideInAPackage("io.gradessweep.score..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.gradessweep.score..", "java..", "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule SHAPES_NEED_NO_ENGINE = noClasses()
            .that()
            .resideInAPackage("io.gradessweep.block..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.gradessweep.torch..", "ai.djl..");

    /** Hashes, words about JSON, and the message about wrong input, are all that fetching shares with the rest. */
    @ArchTest
    static final ArchRule FETCHING_KNOWS_NOTHING_OF_THE_REST = noClasses()
            .that()
            .resideInAPackage("io.gradessweep.hub..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.gradessweep..")
                    .and(not(resideInAPackage("io.gradessweep.hub..")))
                    .and(not(resideInAPackage("io.gradessweep.digest..")))
                    .and(not(resideInAPackage("io.gradessweep.json..")))
                    .and(not(type(InvalidInputException.class))));

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
