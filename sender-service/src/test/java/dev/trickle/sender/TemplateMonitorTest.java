package dev.trickle.sender;

import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.template.MessageTemplateRepository;
import dev.trickle.sender.template.TemplateDriftHandler;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.FakeCloudApi;
import dev.trickle.sender.whatsapp.TemplateListReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@ExtendWith(OutputCaptureExtension.class)
class TemplateMonitorTest {

    private static final SharedSettings SETTINGS = TestAccounts.shopWithNumbers(SHOP_NUMBER.value());
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String SPRING = """
            {"id": "1", "name": "spring_sale", "language": "en_US", "status": "%s", "category": "MARKETING",
             "quality_score": {"score": "GREEN"}, "parameter_format": "NAMED",
             "components": [{"type": "HEADER", "format": "IMAGE"},
                            {"type": "BODY", "text": "Hello {{first_name}}"}]}""";
    private static final String APPROVED = SPRING.formatted("APPROVED");
    private static final String AUTUMN = APPROVED.replace("spring_sale", "autumn_sale");

    private final SenderFixture senderFixture = SenderFixture.open();
    private final DataSource connections = senderFixture.database().asSender();
    private final JdbcClient database = JdbcClient.create(connections);
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(connections));
    private final FakeCloudApi whatsApp = FakeCloudApi.start();
    private final CloudApi cloudApi = new CloudApi(
            new CloudApi.Address(whatsApp.address(), "v26.0", "secret"),
            new CloudApi.Limits(4, SECOND, SECOND),
            new MetaErrors(Map.of()));
    private Instant now = SenderFixture.NOW;
    private final TemplateMonitor monitor = new TemplateMonitor(
            SETTINGS,
            new TemplateListReader(cloudApi),
            new MessageTemplateRepository(
                    database,
                    transactions,
                    new TemplateDriftHandler(
                            database, new SuspensionRepository(database, transactions, SETTINGS), SETTINGS)),
            () -> now);

    @AfterEach
    void close() throws IOException {
        cloudApi.close();
        whatsApp.close();
    }

    @Test
    void storesTheListedTemplates() {
        givenList(APPROVED);

        whenRead();

        assertThat(texts("""
                SELECT concat_ws(' ', account_id, name, language, category, status, quality, parameter_format, header_format)
                  FROM message_templates WHERE business_account_id = '777'
                """)).containsExactly("shop spring_sale en_US MARKETING APPROVED GREEN NAMED IMAGE");
        assertThat(texts("SELECT p ->> 'name' FROM message_templates, jsonb_array_elements(parameters) p"
                        + " WHERE p ->> 'component' = 'body'"))
                .containsExactly("first_name");
        assertThat(whatsApp.reads())
                .containsExactly("/v26.0/777/message_templates?fields=id,name,language,status,category,"
                        + "previous_category,quality_score,parameter_format,components&limit=100 Bearer secret");
    }

    @Test
    void readsPageAfterPage() {
        whatsApp.respondToReadsInTurnWith(
                "{\"data\": [%s], \"paging\": {\"cursors\": {\"after\": \"M Q\"}, \"next\": \"https://x\"}}"
                        .formatted(AUTUMN),
                page(APPROVED));

        whenRead();

        assertThat(statuses()).containsExactly("autumn_sale APPROVED", "spring_sale APPROVED");
        assertThat(whatsApp.reads().getLast()).contains("&limit=100&after=M+Q ");
    }

    @Test
    void aMissingTemplateIsDeletedAndMayReturn() {
        givenList(AUTUMN + "," + APPROVED);
        whenRead();
        givenList(AUTUMN);
        whenRead();
        assertThat(statuses()).containsExactly("autumn_sale APPROVED", "spring_sale DELETED");
        assertThat(texts("SELECT name FROM message_templates WHERE deleted_at IS NOT NULL"))
                .containsExactly("spring_sale");

        givenList(AUTUMN + "," + SPRING.formatted("PENDING"));
        whenRead();

        assertThat(statuses()).containsExactly("autumn_sale APPROVED", "spring_sale PENDING");
        assertThat(texts("SELECT status FROM message_template_history WHERE name = 'spring_sale' ORDER BY changed_at"))
                .containsExactly("APPROVED", "DELETED", "PENDING");
        assertThat(texts("SELECT status FROM message_template_history WHERE name = 'autumn_sale'"))
                .containsExactly("APPROVED");
    }

    @ParameterizedTest
    @CsvSource({"401, '{\"error\": {\"code\": 190}}', 190", "503, <h1>Sorry</h1>, http_503", "200, {}, http_200"})
    void anUnreadableListKeepsTheLastKnownTemplates(int status, String body, String error) {
        givenList(APPROVED);
        whenRead();
        whatsApp.respondToReadsWith(status, body);

        whenRead();

        assertThat(statuses()).containsExactly("spring_sale APPROVED");
        assertThat(texts("SELECT error FROM template_reads WHERE as_of < attempted_at"))
                .containsExactly(error);
        givenList(APPROVED);
        whenRead();
        assertThat(texts("SELECT business_account_id FROM template_reads WHERE error IS NULL AND as_of = attempted_at"))
                .containsExactly("777");
    }

    @Test
    void logsAnUnreadableListOnce(CapturedOutput output) {
        whatsApp.respondToReadsWith(401, "{\"error\": {\"code\": 190}}");

        whenRead();

        assertThat(output.toString().lines().filter(line -> line.contains("readable") || line.contains("step failed")))
                .singleElement()
                .asString()
                .contains("Templates not readable", "businessAccount=777 code=190");
    }

    @Test
    void partOfAListChangesNothing() {
        givenList(APPROVED);
        whenRead();
        whatsApp.respondToReadsInTurnWith(
                "{\"data\": [%s], \"paging\": {\"cursors\": {\"after\": \"MQ\"}, \"next\": \"https://x\"}}"
                        .formatted(AUTUMN),
                "{\"error\": {\"code\": 1}}");

        whenRead();

        assertThat(statuses()).containsExactly("spring_sale APPROVED");
    }

    @Test
    void anOlderListDoesNotReplaceANewerOne() {
        givenList(APPROVED);
        whenRead();
        givenList(AUTUMN);
        now = now.minus(Duration.ofMinutes(2));

        monitor.read();

        assertThat(statuses()).containsExactly("spring_sale APPROVED");
    }

    @ParameterizedTest
    @CsvSource({"PAUSED, 132015", "DISABLED, 132016", "REJECTED, rejected"})
    void aTemplateThatCanNoLongerBeSentIsSuspended(String status, String code) {
        givenList(APPROVED);
        whenRead();
        givenList(SPRING.formatted(status));

        whenRead();
        whenRead();

        assertThat(openSuspensions()).containsExactly("template 777/spring_sale/en_US " + code);
    }

    @Test
    void aDeletedTemplateIsSuspended() {
        givenList(APPROVED);
        whenRead();
        givenList("");

        whenRead();

        assertThat(openSuspensions()).containsExactly("template 777/spring_sale/en_US deleted");
    }

    @Test
    void anEditedTemplateSuspendsTheCampaignsThatUseIt() {
        givenList(APPROVED + "," + AUTUMN);
        whenRead();
        givenList(APPROVED.replace("Hello", "Good morning") + "," + AUTUMN);

        whenRead();
        whenRead();

        assertThat(openSuspensions()).containsExactly("campaign " + TestPeople.SPRING_SALE + " template_changed");
    }

    @Test
    void anotherCategoryOrQualitySuspendsNothing() {
        givenList(APPROVED);
        whenRead();
        givenList(APPROVED.replace("MARKETING", "UTILITY").replace("GREEN", "RED"));

        whenRead();

        assertThat(openSuspensions()).isEmpty();
        assertThat(texts("SELECT category FROM message_template_history ORDER BY changed_at"))
                .containsExactly("MARKETING", "UTILITY");
    }

    private List<String> openSuspensions() {
        return texts("SELECT concat_ws(' ', scope_kind, scope_id, code) FROM suspensions WHERE ended_at IS NULL");
    }

    private void givenList(String templates) {
        whatsApp.respondToReadsWith(200, page(templates));
    }

    private void whenRead() {
        now = now.plus(Duration.ofMinutes(1));
        PeriodicStep.run("read-templates", monitor::read);
    }

    private static String page(String templates) {
        return "{\"data\": [%s], \"paging\": {\"cursors\": {\"after\": \"MQ\"}}}".formatted(templates);
    }

    private List<String> statuses() {
        return texts("SELECT name || ' ' || status FROM message_templates ORDER BY name");
    }

    private List<String> texts(String sql) {
        return database.sql(sql).query(String.class).list();
    }
}
