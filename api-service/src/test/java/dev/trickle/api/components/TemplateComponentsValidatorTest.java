package dev.trickle.api.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.problem.RequestSchema;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class TemplateComponentsValidatorTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int DISPLAYED_LENGTH = 20;

    /** Each almost matches a pattern, so that the pattern backtracks. */
    private static final List<String> LONG_TEXTS = Stream.of(
                    "{", "{{ ", "{{a ", "{{a|", "|", "}}", " ", "a ", "9", "9.", "-9", "a", "A", "x{{a}}")
            .flatMap(unit -> Stream.of(unit, "{{", "{{a", "{{a|")
                    .map(start -> start + unit.repeat(400_000 / unit.length()) + "\\n"))
            .toList();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{'body': [{'type': 'text', 'text': '20% OFF'}]}",
                "{'body': [{'type': 'text', 'parameter_name': 'who', 'text': '{{name|there}}'}]}",
                "[{'type': 'BODY', 'parameters': [{'type': 'text', 'text': 'Hi {{name}}'}]}]",
                "{'header': [{'type': 'image', 'image': {'link': 'https://img.example/{{code}}.png'}}]}",
                "{'header': [{'type': 'image', 'image': {'link': '{{photo}}'}}]}",
                "{'header': [{'type': 'document', 'document': {'id': '7', 'filename': 'a.pdf'}}]}",
                "{'header': [{'type': 'location', 'location': {'latitude': 1.5, 'longitude': '-2', 'name': 'a'}}]}",
                "{'body': [{'type': 'currency', 'currency': {'fallback_value': '1', 'code': 'EUR', 'amount_1000': 7}}]}",
                "{'body': [{'type': 'date_time', 'date_time': {'fallback_value': '1 March'}}]}",
                "{'buttons': [{'sub_type': 'url', 'parameters': [{'type': 'text', 'text': 'a'}]}]}",
                "[{'type': 'button', 'sub_type': 'quick_reply', 'index': '0', "
                        + "'parameters': [{'type': 'payload', 'payload': 'p'}]}]",
                "[{'type': 'button', 'sub_type': 'COPY_CODE', 'index': 2, "
                        + "'parameters': [{'type': 'coupon_code', 'coupon_code': '25OFF'}]}]",
                "[{'type': 'button', 'sub_type': 'CATALOG', 'index': 0, "
                        + "'parameters': [{'type': 'action', 'action': {}}]}]",
                "{'limited_time_offer': {'expiration_time_ms': '{{ends}}'}}",
                "[{'type': 'limited_time_offer', 'parameters': "
                        + "[{'type': 'limited_time_offer', 'limited_time_offer': {'expiration_time_ms': 5}}]}]",
                "{'carousel': [{'body': [{'type': 'text', 'text': 'a'}]}, {'components': []}]}"
            })
    void validComponentsPass(String components) {
        assertThat(errors(components)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '\0', textBlock = """
            {'footer': []}                                              => footer:unknown
            {'type': 'body', 'parameters': []}                          => type:unknown parameters:unknown
            {'body': {'type': 'text'}}                                  => body:list
            {'body': ['x']}                                             => body.0.type:choice
            {'body': [{'type': 'txt', 'text': 'x'}]}                    => body.0.type:choice
            {'body': [{'type': 'text'}]}                                => body.0.text:text
            {'body': [{'type': 'text', 'text': ' '}]}                   => body.0.text:blank
            {'body': [{'type': 'text', 'text': 'a\\nb'}]}               => body.0.text:spaces
            {'body': [{'type': 'text', 'text': 'a     b'}]}             => body.0.text:spaces
            {'body': [{'type': 'text', 'text': '{{name'}]}              => body.0.text:placeholder
            {'body': [{'type': 'text', 'text': '{{name|}}'}]}           => body.0.text:fallback
            {'header': [{'type': 'text', 'text': 'LONG'}]}              => header.0.text:length
            {'body': [{'type': 'text', 'parameter_name': 'Who', 'text': 'x'}]} => body.0.parameter_name:name
            {'body': [{'type': 'text', 'parameter_name': 'a', 'text': 'x'}, {'type': 'text', 'text': 'y'}]} => body:all-named
            {'header': [{'type': 'image', 'image': {}}]}                => header.0.image:media-source
            {'header': [{'type': 'image', 'image': {'id': '1', 'link': 'https://a'}}]} => header.0.image:media-source
            {'header': [{'type': 'image', 'image': {'media': '1', 'id': '2'}}]} => header.0.image:media-source
            {'header': [{'type': 'image', 'image': {'media': '1'}}]}    => header.0.image.media:media
            {'header': [{'type': 'video', 'video': {'link': 'ftp://a'}}]} => header.0.video.link:address
            {'header': [{'type': 'location', 'location': {'latitude': 'x'}}]} => header.0.location.latitude:number header.0.location.longitude:number
            {'body': [{'type': 'currency', 'currency': {'fallback_value': '1', 'code': 'euro', 'amount_1000': 1.5}}]} => body.0.currency.code:currency body.0.currency.amount_1000:number
            {'body': [{'type': 'date_time', 'date_time': {}}]}          => body.0.date_time.fallback_value:text
            {'buttons': [{'parameters': []}]}                           => buttons.0.sub_type:required
            {'buttons': [{'sub_type': 'url', 'index': 10, 'parameters': []}]} => buttons.0.index:range buttons.0.parameters:size
            {'buttons': [{'sub_type': 'copy_code', 'parameters': [{'type': 'coupon_code', 'coupon_code': '123456789012345678901'}]}]} => buttons.0.parameters.0.coupon_code:length
            {'limited_time_offer': {}}                                  => limited_time_offer.expiration_time_ms:number
            {'carousel': [{'body': []}]}                                => carousel:size
            {'carousel': [{'carousel': []}, 7]}                         => carousel.0.carousel:unknown carousel.1:object
            [{'type': 'footer'}]                                        => 0.type:choice
            ['x']                                                       => 0.type:choice
            [{'type': 'body'}]                                          => 0.parameters:list
            [{'type': 'carousel', 'cards': [{'card_index': 0, 'components': [{'type': 'carousel'}]}, {'card_index': 1, 'components': []}]}] => 0.cards.0.components.0.type:choice
            """)
    void invalidComponentsAreReported(String components, String errors) {
        assertThat(errors(components.replace("LONG", "x".repeat(61)))).isEqualTo(errors);
    }

    /** A pattern with quadratic backtracking takes hours for one of these. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'body': [{'type': 'currency', 'currency': {'fallback_value': 'LONG', 'code': 'LONG', 'amount_1000': 'LONG'}}]}",
                "{'header': [{'type': 'location', 'location': {'latitude': 'LONG', 'longitude': 'LONG', 'name': 'LONG'}}]}",
                "{'header': [{'type': 'image', 'image': {'link': 'LONG', 'filename': 'LONG'}}]}",
                "{'header': [{'type': 'image', 'image': {'link': 'https://LONG'}}]}",
                "{'body': [{'type': 'text', 'parameter_name': 'LONG', 'text': 'LONG'}]}",
                "{'buttons': [{'sub_type': 'url', 'index': 'LONG', 'parameters': [{'type': 'text', 'text': 'LONG'}]}]}",
                "{'limited_time_offer': {'expiration_time_ms': 'LONG'}}"
            })
    void megabyteOfTextIsRejectedInSeconds(String components) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> LONG_TEXTS.forEach(text -> assertThat(errors(components.replace("LONG", text)))
                        .as(text.substring(0, DISPLAYED_LENGTH))
                        .isNotEmpty()));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '\0', textBlock = """
            {'body': [{'type': 'text', 'text': '{{name|LONG}}'}]}        => body.0.text:length
            {'body': [{'type': 'text', 'parameter_name': 'LONG', 'text': 'x'}]} => body.0.parameter_name:length
            {'header': [{'type': 'image', 'image': {'link': '{{photo|LONG}}'}}]} => header.0.image.link:length
            {'header': [{'type': 'location', 'location': {'latitude': '{{a|LONG}}', 'longitude': '1'}}]} => header.0.location.latitude:length
            {'limited_time_offer': {'expiration_time_ms': '{{ends|LONG}}'}} => limited_time_offer.expiration_time_ms:length
            {'body': [{'type': 'currency', 'currency': {'fallback_value': '1', 'code': '{{LONG', 'amount_1000': 1}}]} => body.0.currency.code:length
            {'body': [{'type': 'currency', 'currency': {'fallback_value': '1', 'code': '{{code', 'amount_1000': 1}}]} => body.0.currency.code:placeholder
            """)
    void sourceTextIncludingPlaceholdersIsLimited(String components, String errors) {
        assertThat(errors(components.replace("LONG", "x".repeat(10_001)))).isEqualTo(errors);
    }

    private static String errors(String components) {
        var requestFields = RequestFields.of(JSON.createObjectNode(), RequestSchema.of("Components"));
        TemplateComponentsValidator.check(requestFields, "", JSON.readTree(components.replace('\'', '"')));
        var refused = catchThrowableOfType(InvalidRequest.class, requestFields::check);
        return refused == null
                ? ""
                : refused.errors().stream()
                        .map(error -> error.field().substring(1) + ":" + error.rule())
                        .collect(Collectors.joining(" "));
    }
}
