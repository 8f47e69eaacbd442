package io.gradessweep.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** One recipe is one base model, whatever way it came. */
class BaseModelTest {
    @Test
    void numbersHaveOneSpelling() throws Exception {
        ObjectNode decimals = JsonNodeFactory.instance.objectNode();
        decimals.put("rms_norm_eps", new BigDecimal("0.0000010"));
        decimals.put("rope_theta", new BigDecimal("10000.0"));
        JsonNode doubles = new ObjectMapper().readTree("{\"rms_norm_eps\": 1e-6, \"rope_theta\": 10000.0}");

        assertThat(SpecJson.baseId(recipe(doubles))).isEqualTo(SpecJson.baseId(recipe(decimals)));
    }

    @Test
    void identitySurvivesTheWayToAnExecutor() throws Exception {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("rms_norm_eps", new BigDecimal("0.000001"));
        BaseModel.Pretrained here = recipe(config);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(here);
        }

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            BaseModel.Pretrained there = (BaseModel.Pretrained) in.readObject();
            assertThat(there).isEqualTo(here);
            assertThat(SpecJson.baseId(there)).isEqualTo(SpecJson.baseId(here));
        }
    }

    private static BaseModel.Pretrained recipe(JsonNode config) {
        return new BaseModel.Pretrained(config, new WorldSpec(64, 4, 1), 10, 128, 5e-3, 1);
    }
}
