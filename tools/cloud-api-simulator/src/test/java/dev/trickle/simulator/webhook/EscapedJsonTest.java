package dev.trickle.simulator.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EscapedJsonTest {

    private static final String TEXT = "\"5 % für <ada@orchard>, 🍏/🍎\"";

    @Test
    void escapesWhatMetaEscapes() {
        assertThat(EscapedJson.escape(TEXT))
                .isEqualTo("\"5 \\u0025 f\\u00fcr \\u003Cada\\u0040orchard>, \\ud83c\\udf4f\\/\\ud83c\\udf4e\"");
    }

    @Test
    void escapedJsonHasTheSameValue() {
        var json = JsonMapper.builder().build();
        assertThat(json.readTree(EscapedJson.escape(TEXT))).isEqualTo(json.readTree(TEXT));
    }
}
