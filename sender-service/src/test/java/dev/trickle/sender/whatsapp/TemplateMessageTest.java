package dev.trickle.sender.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.sender.attempt.Claim.Message;
import dev.trickle.sender.attempt.RenderedMessage.Body;
import dev.trickle.sender.attempt.RenderedMessage.Refused;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The exact bodies that are sent, in the form that Meta documents. */
class TemplateMessageTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final AttemptId ATTEMPT = TestPeople.attempt("ada");

    private static final String ADA = """
            {"city": "Paris", "points": 12, "rate": 2.50, "odd": "{{name}} $1", "lines": " one\\n\\ttwo     three\\u00a0 ",
             "blank": "  ", "none": null, "list": [1], "long": "%s", "photo": "https://img.example/a b.png?x=1&y=2",
             "code": "S&ME 20", "coupon": "SAVE20", "ends": "1767225600000", "vip": true, "Order No": "A-1", "price": 12.50}""".formatted("x".repeat(1_025));

    @Test
    void addressesThePersonAndContainsTheAttempt() {
        assertThat(render("4915100000001", null)).hasValue("""
                {"messaging_product":"whatsapp","recipient_type":"individual","to":"+4915100000001",\
                "biz_opaque_callback_data":"%s","type":"template",\
                "template":{"name":"spring_sale","language":{"code":"en_US"}}}""".formatted(TestPeople.attempt("ada")));
    }

    @Test
    void keepsAPlusSign() {
        assertThat(render("+4915100000001", null).orElseThrow()).contains("\"to\":\"+4915100000001\"");
    }

    /** Left: the components of the campaign. Right: the components that are sent. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '\0', textBlock = """
            [{"type":"body","parameters":[{"type":"text","text":"Hi {{name}}"},{"type":"text","text":"20%"}]}] \
            => [{"type":"body","parameters":[{"type":"text","text":"Hi Ada"},{"type":"text","text":"20%"}]}]
            [{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"{{name}}"}]}] \
            => [{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Ada"}]}]
            {"body":[{"type":"text","text":"20% OFF"}]} \
            => [{"type":"body","parameters":[{"type":"text","text":"20% OFF"}]}]
            {"header":[{"type":"text","text":"{{ city }}"}]} \
            => [{"type":"header","parameters":[{"type":"text","text":"Paris"}]}]
            {"header":[{"type":"text","text":"{{ CITY }}"}],"body":[{"type":"text","text":"{{Name}} {{or der_NO}} {{Price}}"}]} \
            => [{"type":"header","parameters":[{"type":"text","text":"Paris"}]},{"type":"body","parameters":[{"type":"text","text":"Ada A-1 12.50"}]}]
            {"header":[{"type":"image","image":{"link":"{{photo}}"}}]} \
            => [{"type":"header","parameters":[{"type":"image","image":{"link":"https://img.example/a%20b.png?x=1&y=2"}}]}]
            {"header":[{"type":"image","image":{"link":"https://img.example/{{code}}.png"}}]} \
            => [{"type":"header","parameters":[{"type":"image","image":{"link":"https://img.example/S%26ME%2020.png"}}]}]
            {"header":[{"type":"video","video":{"id":"1045"}}]} \
            => [{"type":"header","parameters":[{"type":"video","video":{"id":"1045"}}]}]
            {"header":[{"type":"document","document":{"id":"1045","filename":"for {{name}}.pdf"}}]} \
            => [{"type":"header","parameters":[{"type":"document","document":{"id":"1045","filename":"for Ada.pdf"}}]}]
            {"header":[{"type":"location","location":{"latitude":48.85,"longitude":"2.35","name":"{{city}}","address":"Rue 1"}}]} \
            => [{"type":"header","parameters":[{"type":"location","location":{"latitude":48.85,"longitude":"2.35","name":"Paris","address":"Rue 1"}}]}]
            {"body":[{"type":"currency","currency":{"fallback_value":"{{points}} EUR","code":"EUR","amount_1000":"{{points}}"}}]} \
            => [{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":"12 EUR","code":"EUR","amount_1000":12}}]}]
            {"body":[{"type":"date_time","date_time":{"fallback_value":"1 March"}}]} \
            => [{"type":"body","parameters":[{"type":"date_time","date_time":{"fallback_value":"1 March"}}]}]
            [{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"from {{city}}"}]}] \
            => [{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"from Paris"}]}]
            [{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"?who={{name}}&c={{code}}"}]}] \
            => [{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"?who=Ada&c=S%26ME%2020"}]}]
            [{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"{{code}}"}]}] \
            => [{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"S&ME%2020"}]}]
            [{"type":"button","sub_type":"COPY_CODE","index":2,"parameters":[{"type":"coupon_code","coupon_code":"{{coupon}}"}]}] \
            => [{"type":"button","sub_type":"COPY_CODE","index":2,"parameters":[{"type":"coupon_code","coupon_code":"SAVE20"}]}]
            [{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":"{{ends}}"}}]}] \
            => [{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":1767225600000}}]}]
            {"limited_time_offer":{"expiration_time_ms":1767225600000}} \
            => [{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":1767225600000}}]}]
            {"buttons":[{"sub_type":"url","parameters":[{"type":"text","text":"a"}]},{"sub_type":"copy_code","index":3,"parameters":[{"type":"coupon_code","coupon_code":"B"}]}]} \
            => [{"type":"button","index":"0","sub_type":"url","parameters":[{"type":"text","text":"a"}]},{"type":"button","index":3,"sub_type":"copy_code","parameters":[{"type":"coupon_code","coupon_code":"B"}]}]
            [{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]},{"type":"body","parameters":[{"type":"text","text":"{{name}}"}]}]},{"card_index":1,"components":[{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"{{code}}"}]}]}]}] \
            => [{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]},{"type":"body","parameters":[{"type":"text","text":"Ada"}]}]},{"card_index":1,"components":[{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"S&ME%2020"}]}]}]}]
            {"carousel":[{"body":[{"type":"text","text":"one"}]},{"body":[{"type":"text","text":"two"}],"buttons":[{"sub_type":"quick_reply","parameters":[{"type":"payload","payload":"p"}]}]}]} \
            => [{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"body","parameters":[{"type":"text","text":"one"}]}]},{"card_index":1,"components":[{"type":"body","parameters":[{"type":"text","text":"two"}]},{"type":"button","index":"0","sub_type":"quick_reply","parameters":[{"type":"payload","payload":"p"}]}]}]}]
            [{"type":"button","sub_type":"CATALOG","index":0,"parameters":[{"type":"action","action":{"thumbnail_product_retailer_id":"2l"}}]}] \
            => [{"type":"button","sub_type":"CATALOG","index":0,"parameters":[{"type":"action","action":{"thumbnail_product_retailer_id":"2l"}}]}]
            """)
    void rendersEachKindOfComponent(String written, String sent) {
        assertThat(components(written))
                .hasValueSatisfying(json -> assertThat(JSON.readTree(json)).isEqualTo(JSON.readTree(sent)));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            {{name}}                 => Ada
            {{points}} points        => 12 points
            {{rate}}                 => 2.50
            {{vip}}                  => true
            {{odd}}                  => {{name}} $1
            {{lines}}                => one two three
            {{town|your town}}       => your town
            {{blank| your  town }}   => your town
            {{none|x}}{{list|y}}     => xy
            {{city|your town}}       => Paris
            {{long|too long to say}} => too long to say
            {{name}}{{long|...}}     => Ada...
            """)
    void resolvesValuesAndFallbacks(String written, String sent) {
        assertThat(bodyText(written)).hasValue(sent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{{birthday}}", "{{blank}}", "{{none}}", "{{list}}", "{{long}}", "{{town|}}", "{{town|a}} {{x}}"
            })
    void rendersNothingWithoutAValue(String written) {
        assertThat(bodyText(written)).isEmpty();
    }

    @Test
    void appliesTheLengthLimitOfTheComponent() {
        var sixtyOne = "\"{{town|%s}}\"".formatted("é".repeat(61));

        assertThat(components("{\"body\":[{\"type\":\"text\",\"text\":%s}]}".formatted(sixtyOne)))
                .isPresent();
        assertThat(components("{\"header\":[{\"type\":\"text\",\"text\":%s}]}".formatted(sixtyOne)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{city}}", "{{long}}", "{{rate}}", "soon"})
    void rejectsTextsInNumbers(String written) {
        assertThat(components("{\"limited_time_offer\":{\"expiration_time_ms\":\"" + written + "\"}}"))
                .isEmpty();
    }

    @Test
    void usesTheFallbackForATooLongCode() {
        var button = "{\"buttons\":[{\"sub_type\":\"copy_code\",\"parameters\":[{\"coupon_code\":\"%s\"}]}]}";

        assertThat(components(button.formatted("{{long}}"))).isEmpty();
        assertThat(components(button.formatted("{{long|SPRING}}")).orElseThrow())
                .contains("\"coupon_code\":\"SPRING\"");
    }

    @Test
    void writesLanguagesInTheFormatOfMeta() {
        var message = new Message("1", null, "{}", "spring_sale", "pt-BR", null, null);

        assertThat(bodyOf(message).orElseThrow()).contains("{\"code\":\"pt_BR\"}");
    }

    @Test
    void saysWhyAMessageIsNotRendered() {
        assertThat(TemplateMessage.render(
                        message("{\"body\":[{\"type\":\"text\",\"text\":\"{{birthday}}\"}]}", null), ATTEMPT))
                .isEqualTo(new Refused(NotSentReason.LACKS_VALUE));
        assertThat(TemplateMessage.render(
                        message("{\"body\":[{\"type\":\"text\",\"text\":\"{{long}}\"}]}", null), ATTEMPT))
                .isEqualTo(new Refused(NotSentReason.TOO_LONG));
    }

    /** Meta limits the text with its values, and the template has the rest of it. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"component":"header","length":%d,"maxLength":60}           | {"header":[{"type":"text","text":"{{city}}"}]}
            {"component":"body","length":%d,"maxLength":60}             | {"body":[{"type":"text","text":"{{city}}"}]}
            {"component":"body","length":%d,"maxLength":60}             | {"body":[{"type":"date_time","date_time":{"fallback_value":"{{city}}"}}]}
            {"component":"body","length":%d,"maxLength":60}             | {"body":[{"type":"text","text":"{{city}}"},{"type":"text","text":""}]}
            {"component":"button","index":1,"length":%d,"maxLength":60} | {"buttons":[{"sub_type":"url","index":1,"parameters":[{"type":"text","text":"{{city}}"}]}]}
            {"component":"body","card":0,"length":%d,"maxLength":60}    | {"carousel":[{"body":[{"type":"text","text":"{{city}}"}]}]}
            """)
    void refusesATextThatIsTooLongWithItsValues(String templateText, String components) {
        var room = "Paris".length();

        assertThat(TemplateMessage.render(message(components, texts(templateText, 60 - room)), ATTEMPT))
                .isInstanceOf(Body.class);
        assertThat(TemplateMessage.render(message(components, texts(templateText, 61 - room)), ATTEMPT))
                .isEqualTo(new Refused(NotSentReason.TOO_LONG));
    }

    private static String texts(String templateText, int length) {
        return "[" + templateText.formatted(length) + "]";
    }

    private static Message message(String components, @Nullable String templateTexts) {
        return new Message("1", "Ada", ADA, "spring_sale", "en_US", components, templateTexts);
    }

    private static Optional<String> bodyOf(Message message) {
        return Optional.of(TemplateMessage.render(message, ATTEMPT))
                .filter(Body.class::isInstance)
                .map(body -> ((Body) body).json());
    }

    private static Optional<String> bodyText(String written) {
        return components("{\"body\":[{\"type\":\"text\",\"text\":\"" + written + "\"}]}")
                .map(json -> JSON.readTree(json).at("/0/parameters/0/text").stringValue());
    }

    private static Optional<String> components(String written) {
        return render("+4915100000001", written)
                .map(body -> JSON.readTree(body).at("/template/components").toString());
    }

    private static Optional<String> render(String phone, String components) {
        return bodyOf(new Message(phone, "Ada", ADA, "spring_sale", "en_US", components, null));
    }
}
