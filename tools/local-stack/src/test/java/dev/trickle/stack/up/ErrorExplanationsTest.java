package dev.trickle.stack.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.error.MetaError;
import dev.trickle.pipeline.error.MetaErrors;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorExplanationsTest {

    private final ErrorExplanations explanations = new ErrorExplanations(new MetaErrors(Map.of(
            "190",
            new MetaError(null, null, null, null, null, null, null, null, "The token is wrong.", "Set another one."),
            "131026",
            new MetaError(null, null, null, null, null, null, null, "Not on WhatsApp", null, null))));

    @Test
    void explainsEveryCode() {
        assertThat(explanations.explain("190")).isEqualTo("The token is wrong. Set another one. (code 190)");
        assertThat(explanations.explain("131026")).isEqualTo("Not on WhatsApp (code 131026)");
        assertThat(explanations.explain("987654")).contains("987654", "https://developers.facebook.com/");
    }

    @Test
    void explainsWhyTemplatesCannotBeRead() {
        assertThat(explanations.explainTemplateRead("100"))
                .contains("does not know this business account", "business-accounts");
        assertThat(explanations.explainTemplateRead("200")).contains("whatsapp_business_management");
        assertThat(explanations.explainTemplateRead("190")).contains("The token is wrong");
        assertThat(explanations.explainTemplateRead("no_response")).contains("does not respond");
        assertThat(explanations.explainTemplateRead("http_502")).contains("HTTP status 502");
    }
}
