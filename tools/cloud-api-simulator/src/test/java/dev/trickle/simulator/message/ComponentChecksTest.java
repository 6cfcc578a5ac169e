package dev.trickle.simulator.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** The faults of a call that Meta finds without knowing the template. */
class ComponentChecksTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String VALID = """
            [{"type":"header","parameters":[{"type":"image","image":{"link":"https://shop.example/a.png"}}]},
             {"type":"body","parameters":[
               {"type":"text","text":"Ada"},
               {"type":"currency","currency":{"fallback_value":"5 EUR","code":"EUR","amount_1000":5000}},
               {"type":"date_time","date_time":{"fallback_value":"May 1"}}]},
             {"type":"limited_time_offer","parameters":[
               {"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":1767225600000}}]},
             {"type":"button","sub_type":"COPY_CODE","index":0,"parameters":[
               {"type":"coupon_code","coupon_code":"CARIBE25"}]},
             {"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"n3mt"}]},
             {"type":"button","sub_type":"quick_reply","index":"2","parameters":[{"type":"payload","payload":"more"}]},
             {"type":"carousel","cards":[{"card_index":0,"components":[
               {"type":"header","parameters":[{"type":"video","video":{"id":"155"}}]}]},
               {"card_index":1,"components":[]}]}]
            """;

    @Test
    void everyKindOfComponentIsAccepted() {
        assertThat(faultOf(VALID)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"type\":\"header\",\"parameters\":[{\"type\":\"image\" | \"type\":\"footer\",\"parameters\":[{\"type\":\"image\" | 100",
                "\"type\":\"payload\" | \"type\":\"url\" | 100",
                "COPY_CODE | coupon | 100",
                "\"text\":\"Ada\" | \"text\":\"  \" | 131008",
                "\"text\":\"Ada\" | \"text\":\"Ada\\nLovelace\" | 132018",
                "\"text\":\"Ada\" | \"text\":\"Ada\\tLovelace\" | 132018",
                "\"text\":\"Ada\" | \"text\":\"Ada     Lovelace\" | 132018",
                "\"text\":\"n3mt\" | \"text\":\"\" | 131008",
                "\"text\":\"Ada\" | \"text\":null | 100",
                "\"link\": | \"id\":\"155\",\"link\": | 100",
                "{\"link\":\"https://shop.example/a.png\"} | {} | 131008",
                "{\"link\":\"https://shop.example/a.png\"} | {\"id\":\"\"} | 131008",
                "\"image\":{ | \"picture\":{ | 100",
                ",\"amount_1000\":5000 | | 131008",
                "\"fallback_value\":\"May 1\" | | 131008",
                "\"expiration_time_ms\":1767225600000 | | 131008",
                "\"index\":0, | | 131008",
                "\"index\":0, | \"index\":12, | 100",
                "\"sub_type\":\"url\", | | 131008",
                ",\"parameters\":[{\"type\":\"text\",\"text\":\"n3mt\"}] | | 131008",
                "CARIBE25 | CARIBE25CARIBE25CARIB | 131009",
                "\"coupon_code\":\"CARIBE25\" | \"coupon_code\":\"\" | 131009",
                "\"card_index\":0, | | 131008",
                "\"id\":\"155\" | | 131008",
            })
    void eachFaultHasItsCode(String part, String replacement, int code) {
        assertThat(VALID).contains(part);
        assertThat(faultOf(VALID.replace(part, replacement == null ? "" : replacement)))
                .isEqualTo(code);
    }

    @Test
    void bodyWithoutParametersIsRefused() {
        assertThat(faultOf("[{\"type\":\"body\"}]")).isEqualTo(131008);
        assertThat(faultOf("{\"type\":\"body\"}")).isEqualTo(100);
        assertThat(faultOf("[{\"type\":\"carousel\",\"cards\":[]}]")).isEqualTo(131008);
    }

    @Test
    void carouselHasAtMostTenCards() {
        var card = "{\"card_index\":0,\"components\":[]}";
        var cards = String.join(",", Collections.nCopies(11, card));
        assertThat(faultOf("[{\"type\":\"carousel\",\"cards\":[" + cards + "]}]"))
                .isEqualTo(100);
    }

    /** Zero if there is none. */
    private static int faultOf(String components) {
        var template = JSON.readTree("{\"components\":" + components + "}");
        return ComponentChecks.firstFault(template).map(ApiError::code).orElse(0);
    }
}
