package dev.trickle.simulator.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.simulator.health.AccountHealth;
import dev.trickle.simulator.health.MarketingAccess;
import dev.trickle.simulator.health.OnboardingStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageChecksTest {

    private static final String TOKEN = "Bearer orchard-token";
    private static final String NUMBER = "700";
    private static final String VALID = """
            {"messaging_product":"whatsapp","recipient_type":"individual","to":"+49 (155) 501-00007",
             "biz_opaque_callback_data":"attempt-1","type":"template",
             "template":{"name":"spring","language":{"code":"de"},
             "components":[{"type":"BODY","parameters":[{"type":"text","text":"Ada"}]}]}}
            """;

    private final MessageChecks checks = checks(List.of(new Template("spring", "de", 1, null, null)), 1);

    @Test
    void validCallIsAMessage() {
        assertThat(checks.check(TargetApi.MESSAGES, TOKEN, NUMBER, VALID.getBytes(UTF_8)))
                .isEqualTo(new Message(
                        TargetApi.MESSAGES,
                        "+49 (155) 501-00007",
                        "4915550100007",
                        "spring",
                        "de",
                        List.of(),
                        List.of(new Parameter("text", null, "Ada")),
                        List.of(),
                        "attempt-1"));
    }

    @Test
    void checksTokenThenNumberThenBody() {
        assertThat(refusal(checks.check(TargetApi.MESSAGES, null, "none", new byte[0])))
                .isEqualTo(ApiError.invalidToken());
        assertThat(refusal(checks.check(TargetApi.MESSAGES, "Bearer other", NUMBER, new byte[0])))
                .isEqualTo(ApiError.invalidToken());
        var unknown = refusal(checks.check(TargetApi.MESSAGES, TOKEN, "none", new byte[0]));
        assertThat(unknown.code()).isEqualTo(100);
        assertThat(unknown.subcode()).isEqualTo(33);
        assertThat(unknown.type()).isEqualTo("GraphMethodException");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"messaging_product\":\"whatsapp\", | | 100",
                "\"whatsapp\" | \"telegram\" | 100",
                "\"individual\" | \"group\" | 131009",
                "\"to\":\"+49 (155) 501-00007\", | | 131008",
                "+49 (155) 501-00007 | ada | 131009",
                "+49 (155) 501-00007 | +1 555 010 0001 | 131021",
                "\"type\":\"template\" | \"type\":\"text\" | 131051",
                "\"template\":{ | \"templates\":{ | 131008",
                "\"name\":\"spring\", | | 131008",
                "\"code\":\"de\" | | 131008",
                "\"attempt-1\" | 1 | 100",
                "\"name\":\"spring\" | \"name\":\"winter\" | 132001",
                "\"code\":\"de\" | \"code\":\"fr\" | 132001",
                "{\"type\":\"text\",\"text\":\"Ada\"} | | 132000",
                "\"text\":\"Ada\" | \"txt\":\"Ada\" | 100",
                "\"type\":\"template\" | \"product_policy\":\"STRICT\",\"type\":\"template\" | 100",
                "{ | [ | 100",
            })
    void eachFaultHasItsCode(String part, String replacement, int code) {
        var body = VALID.replace(part, replacement == null ? "" : replacement);
        assertThat(refusal(checks.check(TargetApi.MESSAGES, TOKEN, NUMBER, body.getBytes(UTF_8)))
                        .code())
                .isEqualTo(code);
    }

    @Test
    void callbackDataOfMoreThan512CharactersIsRefused() {
        assertThat(check(VALID.replace("attempt-1", "a".repeat(512)))).isInstanceOf(Message.class);
        assertThat(refusal(check(VALID.replace("attempt-1", "a".repeat(513)))).code())
                .isEqualTo(100);
    }

    @Test
    void unknownTemplateIsNotFound() {
        assertThat(refusal(check(VALID.replace("spring", "winter"))).status()).isEqualTo(404);
    }

    @Test
    void withoutAListEveryTemplateIsKnown() {
        var lenient = checks(List.of(), 1);
        assertThat(lenient.check(
                        TargetApi.MESSAGES,
                        TOKEN,
                        NUMBER,
                        VALID.replace("spring", "winter").getBytes(UTF_8)))
                .isInstanceOf(Message.class);
    }

    @Test
    void onlyValidCallsUseTheThroughput() {
        assertThat(check(VALID.replace("spring", "winter"))).isInstanceOf(ApiError.class);
        assertThat(check(VALID)).isInstanceOf(Message.class);
        assertThat(check(VALID)).isEqualTo(ApiError.throughput(429));
    }

    private CheckResult check(String body) {
        return checks.check(TargetApi.MESSAGES, TOKEN, NUMBER, body.getBytes(UTF_8));
    }

    private static MessageChecks checks(List<Template> templates, int perSecond) {
        var numbers = List.of(new BusinessPhoneNumber(NUMBER, "15550100001"));
        return new MessageChecks(
                new ApiToken("orchard-token"),
                new AccountHealth(new MarketingAccess(OnboardingStatus.ELIGIBLE, null)),
                numbers,
                new TemplateCatalogue(templates, false),
                perSecond,
                new PairRate(Duration.ofSeconds(6), 2),
                429,
                () -> 0);
    }

    @Test
    void pairLimitOfOnePersonDoesNotAffectOthers() {
        var fast = checks(List.of(), 100);
        for (var message = 0; message < 2; message++) {
            assertThat(fast.check(TargetApi.MESSAGES, TOKEN, NUMBER, VALID.getBytes(UTF_8)))
                    .isInstanceOf(Message.class);
        }
        assertThat(refusal(fast.check(TargetApi.MESSAGES, TOKEN, NUMBER, VALID.getBytes(UTF_8)))
                        .code())
                .isEqualTo(131056);
        var toBob = VALID.replace("00007", "00008");
        assertThat(fast.check(TargetApi.MESSAGES, TOKEN, NUMBER, toBob.getBytes(UTF_8)))
                .isInstanceOf(Message.class);
    }

    private static ApiError refusal(CheckResult checkResult) {
        assertThat(checkResult).isInstanceOf(ApiError.class);
        return (ApiError) checkResult;
    }
}
