package dev.trickle.sender.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

class TemplateParametersTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void namedVariablesHaveTheirNamesAndExamples() {
        assertThat(parameters("""
                [{"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["https://scontent.example/1"]}},
                 {"type": "BODY", "text": "Hello {{first_name}}, until {{day}} only, {{first_name}}!",
                  "example": {"body_text_named_params": [{"param_name": "day", "example": "Friday"}]}},
                 {"type": "FOOTER", "text": "Lucky Shrub"}]"""))
                .containsExactly(
                        parameter("header", "image", null, null),
                        parameter("body", "text", "first_name", null),
                        parameter("body", "text", "day", "Friday"));
    }

    @Test
    void numberedVariablesHaveTheirNumbersAndExamples() {
        assertThat(parameters("""
                [{"type": "HEADER", "format": "TEXT", "text": "Act fast, {{1}}!", "example": {"header_text": ["Pablo"]}},
                 {"type": "BODY", "text": "Code {{1}} expires in {{2}} days.",
                  "example": {"body_text": [["SUMMER20", "10"]]}}]"""))
                .containsExactly(
                        parameter("header", "text", "1", "Pablo"),
                        parameter("body", "text", "1", "SUMMER20"),
                        parameter("body", "text", "2", "10"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'type': 'URL', 'url': 'https://shop.example/{{1}}', 'example': ['sale']}; url; text; 1; true; sale",
                "{'type': 'COPY_CODE', 'example': '25OFF'}; copy_code; coupon_code; ; true; 25OFF",
                "{'type': 'QUICK_REPLY', 'text': 'Stop'}; quick_reply; payload; ; false; "
            })
    void buttonsWithParametersKeepTheirIndex(
            String button,
            String subType,
            String type,
            @Nullable String name,
            boolean required,
            @Nullable String example) {
        var fixed = "{'type': 'URL', 'url': 'https://shop.example'}, {'type': 'PHONE_NUMBER'}";

        assertThat(parameters("[{'type': 'BUTTONS', 'buttons': [%s, %s]}]"
                        .formatted(fixed, button)
                        .replace('\'', '"')))
                .containsExactly(
                        new TemplateParameter("button", null, 2, subType, type, name, required, example));
    }

    @Test
    void cardsAndOffersHaveParameters() {
        assertThat(parameters("""
                [{"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Sale", "has_expiration": true}},
                 {"type": "CAROUSEL", "cards": [
                   {"components": [{"type": "HEADER", "format": "VIDEO"}]},
                   {"components": [{"type": "BODY", "text": "For {{1}}"}]}]}]"""))
                .containsExactly(
                        parameter("limited_time_offer", "limited_time_offer", null, null),
                        parameter("header", "video", null, null).inCard(0),
                        parameter("body", "text", "1", null).inCard(1));
    }

    private static List<TemplateParameter> parameters(String components) {
        return TemplateParameters.of(JSON.readTree(components));
    }

    private static TemplateParameter parameter(
            String component, String type, @Nullable String name, @Nullable String example) {
        return new TemplateParameter(component, null, null, null, type, name, true, example);
    }
}
