package io.gradessweep.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.batch.ImageBatch;
import io.gradessweep.batch.ImagePositions;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.images.ImagePatches;
import io.gradessweep.image.VlmFixtures;
import io.gradessweep.image.processor.ImageProcessor;
import io.gradessweep.image.processor.ImageProcessors;
import io.gradessweep.image.processor.ProcessedImage;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.VisionMatrix;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.TensorScope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A tiny vision-language checkpoint with the numbers that its reference computes; fixtures-vlm/README.md. */
record VlmFixture(Path directory, String kind, JsonNode expected) {
    static final String QWEN = "qwen2_5_vl";
    static final String NANO_VLM = "nanovlm";

    static List<VlmFixture> all(String kind) {
        return VlmFixtures.models(kind).stream()
                .map(folder -> new VlmFixture(folder, kind, VlmFixtures.json(folder.resolve("expected.json"))))
                .toList();
    }

    String name() {
        return directory.getFileName().toString();
    }

    boolean isQwen() {
        return kind.equals(QWEN);
    }

    /** Whether the embeddings of an image stand before the text, which has no tokens for them. */
    boolean imagesInFront() {
        return !isQwen() && !expected.has("image_token_id");
    }

    List<String> configs() {
        return Files.exists(directory.resolve("config.v5.json"))
                ? List.of("config.json", "config.v5.json")
                : List.of("config.json");
    }

    DecoderConfig config(String file) {
        return DecoderConfig.read(directory.resolve(file));
    }

    DecoderConfig config() {
        return config("config.json");
    }

    Path weights() {
        return directory.resolve("model.safetensors");
    }

    Decoder decoder(TensorScope scope, String config) {
        return new Decoder(
                scope,
                Kernels.load(scope),
                config(config),
                Checkpoint.read(scope, config(config), weights()),
                Optional.empty());
    }

    /** All weights trained. */
    Decoder decoder(TensorScope scope, Precision precision) {
        Kernels kernels = Kernels.load(scope);
        WeightStorage storage =
                new WeightStorage(precision, new FineTuning.Full(FineTuning.TrainOnly.ALL), kernels, scope);
        DecoderWeights read = Checkpoint.read(scope, config(), weights(), storage);
        return new Decoder(scope, kernels, config(), read, Optional.empty(), storage);
    }

    /** With the adapter {@code lora_text} or {@code lora_all}. */
    Decoder loraDecoder(TensorScope scope, String adapter) {
        return new Decoder(
                scope,
                Kernels.load(scope),
                config(),
                Checkpoint.read(scope, config(), weights()),
                Optional.of(PeftAdapter.read(scope, config().graph(), directory.resolve("lora_" + adapter))));
    }

    static FineTuning.Lora lora(String adapter) {
        List<VisionMatrix> vision = adapter.equals("all") ? List.of(VisionMatrix.values()) : List.of();
        return new FineTuning.Lora(
                4, 8, false, 0, List.of(Projection.values()), List.of(), List.of(), List.of(), vision);
    }

    /** The names of the images of a row of the batch. */
    List<String> imagesOf(int row) {
        JsonNode names = isQwen()
                ? expected.get("batch_images").get("row" + row)
                : expected.get("batch").get("images").get(row);
        List<String> images = new ArrayList<>();
        names.forEach(name -> images.add(name.textValue()));
        return images;
    }

    /** The images of rows as a batch has them. */
    ImageBatch images(List<Integer> rows, int... places) {
        VisionConfig vision = config().vision().orElseThrow();
        List<ProcessedImage> processed = processed(rows);
        float[] patches = ImagePatches.join(processed, vision.patchWidth());
        return new ImageBatch(
                vision.layout(),
                () -> patches,
                vision.patchWidth(),
                ImagePatches.grids(processed.stream().map(ProcessedImage::shape).toList(), vision.layout()),
                places);
    }

    /** How many positions of the text the images of rows fill. */
    int imageTokens(List<Integer> rows) {
        return processed(rows).stream().mapToInt(ProcessedImage::tokens).sum();
    }

    private List<ProcessedImage> processed(List<Integer> rows) {
        ImageProcessor processor = ImageProcessors.read(directory);
        return rows.stream()
                .flatMap(row -> imagesOf(row).stream())
                .map(name -> processor.process(VlmFixtures.picture(name), name))
                .toList();
    }

    /** The positions that images fill among these ids. */
    int[] places(int... ids) {
        String key = "image_token_id";
        int image = (isQwen() ? VlmFixtures.json(directory.resolve("config.json")) : expected)
                .get(key)
                .intValue();
        return IntStream.range(0, ids.length).filter(at -> ids[at] == image).toArray();
    }

    /** A case's batch, with the positions that are counted for it. */
    record Case(TokenBatch batch, ImagePositions.Counted counted) {}

    /** The case's tokens and images; labels shifted to targets where they are not yet. */
    Case batch(String name) {
        int[] ids = integers(name + ".input_ids");
        int[] labels = integers(name + ".labels");
        int[] mask = integers(name + ".attention_mask");
        int rows = rows(name + ".input_ids");
        int length = ids.length / rows;
        int[] targets = labels.clone();
        int[] lengths = new int[rows];
        int[] starts = new int[rows];
        List<ImagePositions.Span> spans = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int[] ones = Arrays.copyOfRange(mask, row * length, (row + 1) * length);
            lengths[row] = Arrays.stream(ones).sum();
            while (ones[starts[row]] == 0) {
                starts[row]++;
            }
            for (int t = 0; isQwen() && t < length; t++) {
                int at = row * length + t;
                targets[at] = t + 1 < length ? labels[at + 1] : TokenBatch.IGNORED;
            }
            spans.add(new ImagePositions.Span(row, starts[row], starts[row] + lengths[row]));
        }
        if (imagesInFront()) {
            return new Case(inFront(rows, length, ids, targets, starts), null);
        }
        TokenBatch batch = TokenBatch.of(rows, length, ids, targets, lengths).withStarts(starts);
        int[] places = places(ids);
        if (places.length == 0) {
            return new Case(batch, null);
        }
        ImageBatch images = images(rows == 1 ? List.of(0) : List.of(0, 1), places);
        ImagePositions.Counted counted = ImagePositions.of(rows, length, spans, images);
        batch = batch.withImages(images);
        return new Case(isQwen() ? batch.withPositions(counted.positions()) : batch, counted);
    }

    /** Puts the places of one image before each row, whose padding stands between it and the text. */
    private TokenBatch inFront(int rows, int length, int[] ids, int[] targets, int[] starts) {
        int front = expected.get("tokens_per_tile").intValue();
        int all = front + length;
        int[] newIds = new int[rows * all];
        int[] newTargets = new int[rows * all];
        int[] visibleUntil = new int[rows * all];
        int[] places = new int[rows * front];
        int[] lengths = new int[rows];
        Arrays.fill(newTargets, TokenBatch.IGNORED);
        for (int row = 0; row < rows; row++) {
            for (int t = 0; t < all; t++) {
                boolean padding = t >= front && t < front + starts[row];
                visibleUntil[row * all + t] = padding ? t + 1 : all;
            }
            for (int t = 0; t < front; t++) {
                places[row * front + t] = row * all + t;
            }
            System.arraycopy(ids, row * length, newIds, row * all + front, length);
            System.arraycopy(targets, row * length, newTargets, row * all + front, length);
            lengths[row] = all - starts[row];
        }
        int[] positions = IntStream.range(0, all).toArray();
        return new TokenBatch(
                rows, all, newIds, newTargets, lengths, visibleUntil, positions, images(List.of(0, 1), places));
    }

    int rows(String tensor) {
        try (Safetensors tensors = Safetensors.open(directory.resolve("expected.safetensors"))) {
            return (int) tensors.shape(tensor)[0];
        }
    }

    float[] floats(String tensor) {
        try (Safetensors tensors = Safetensors.open(directory.resolve("expected.safetensors"))) {
            return VlmFixtures.floats(tensors, tensor);
        }
    }

    boolean hasTensor(String tensor) {
        try (Safetensors tensors = Safetensors.open(directory.resolve("expected.safetensors"))) {
            return tensors.names().contains(tensor);
        }
    }

    int[] integers(String tensor) {
        try (Safetensors tensors = Safetensors.open(directory.resolve("expected.safetensors"))) {
            int[] values = new int[tensors.bytes(tensor).remaining() / Integer.BYTES];
            tensors.bytes(tensor).asIntBuffer().get(values);
            return values;
        }
    }
}
