package dev.trickle.sender.attempt;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.pipeline.installation.TestDatabase;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.database.TestDatabaseGuard;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A shop with a running spring sale and its customers, as the sender sees them. */
public final class SenderFixture {

    /** The instant of the clock in tests. */
    public static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");

    /** A number of the shop's second business account. */
    public static final PhoneNumberId CAFE_NUMBER = new PhoneNumberId("100200300500");

    /** The shop has two business accounts. */
    public static final SharedSettings SETTINGS = TestAccounts.sharedSettings(
            Map.of(
                    SHOP.value(),
                    TestAccounts.account(
                            new BusinessAccount("777", List.of(SHOP_NUMBER.value())),
                            new BusinessAccount("888", List.of(CAFE_NUMBER.value())))),
            SHOP.value());

    private static final Duration ANY_AGE = Duration.ofSeconds(-1);

    private final TestDatabase database = SharedDatabase.DATABASE;
    private final JdbcClient owner = JdbcClient.create(database.asOwner());
    private final DataSource connections = SharedDatabase.CONNECTIONS;
    private final JdbcClient sender = JdbcClient.create(connections);

    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(connections));

    final DatabaseGuard databaseGuard = TestDatabaseGuard.allowing(sender);

    final SenderOutbox senderOutbox = new SenderOutbox(sender);
    final Claims claims = claimsWith(SenderFixture::greeting);
    final AttemptRepository attemptRepository = new AttemptRepository(sender, senderOutbox);
    final SuspensionRepository suspensionRepository = new SuspensionRepository(sender, transactions, SETTINGS);
    final AccountStopRepository accountStopRepository = new AccountStopRepository(sender, transactions, databaseGuard);

    Claims claimsWith(MessageRenderer messageRenderer) {
        return new Claims(
                sender,
                transactions,
                () -> NOW,
                SystemTime.system(),
                messageRenderer,
                senderOutbox,
                databaseGuard,
                SETTINGS::businessAccountOf);
    }

    /** The number of sessions that wait for an advisory lock. */
    int lockWaiters() {
        return owner.sql("""
                        SELECT count(*) FROM pg_locks
                         WHERE locktype = 'advisory' AND NOT granted
                           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        """).query(Integer.class).single();
    }

    /** Renders no message without a name or with a long one, and fails for the template {@code broken}. */
    static RenderedMessage greeting(Claim.Message message, AttemptId attempt) {
        if ("broken".equals(message.templateName())) {
            throw new IllegalStateException("no template");
        }
        var name = message.name();
        if (name == null) {
            return new RenderedMessage.Refused(NotSentReason.LACKS_VALUE);
        }
        return name.length() > 100
                ? new RenderedMessage.Refused(NotSentReason.TOO_LONG)
                : new RenderedMessage.Body("Hello " + name + " of " + attempt);
    }

    /** Opens the shop with an empty database. */
    public static SenderFixture open() {
        var senderFixture = new SenderFixture();
        senderFixture.database.reset();
        return senderFixture.withCampaign(SPRING_SALE);
    }

    /** Adds a campaign with the same template. */
    public SenderFixture withCampaign(CampaignId campaign) {
        owner.sql("""
                        INSERT INTO marketing_campaigns (id, account_id, name, template_name, template_language,
                            template_components, start_date, desired_state, revision, created_at, updated_at)
                        VALUES (:id, :account, 'Spring sale', 'spring_sale', 'en-US',
                            '{"body": [{"type": "text", "text": "{{name}}"}]}', :now, 'scheduled', 3, :now, :now)
                        """)
                .param("id", campaign.value())
                .param("account", SHOP.value())
                .param("now", SqlInstants.toParameter(NOW))
                .update();
        return this;
    }

    /** The suspensions as the sender writes them. */
    public SuspensionRepository suspensionRepository() {
        return suspensionRepository;
    }

    /** The database. */
    public TestDatabase database() {
        return database;
    }

    /** Adds a campaign with a template of the same name, sent by a number of the second business account. */
    public SenderFixture withCampaignOfTheCafe(CampaignId campaign) {
        return withCampaign(campaign)
                .whenExecuted("UPDATE marketing_campaigns SET phone_number_id = '%s' WHERE id = '%s'"
                        .formatted(CAFE_NUMBER, campaign));
    }

    /** Adds a customer; the phone number is derived from the name. */
    public SenderFixture withCustomer(String name) {
        return withCustomer(name, TestPeople.key(name));
    }

    SenderFixture withCustomer(String name, ContactKey key) {
        owner.sql("""
                        INSERT INTO user_profiles (id, account_id, whatsapp_phone, contact_key, name, created_at, updated_at)
                        VALUES (:id, :account, :phone, :key, :name, :now, :now)
                        """)
                .param("id", TestPeople.customer(name).value())
                .param("account", SHOP.value())
                .param("phone", phone(name))
                .param("key", key.value())
                .param("name", name)
                .param("now", SqlInstants.toParameter(NOW))
                .update();
        return this;
    }

    /** The phone number of a customer in tests; not assigned in reality. */
    public static String phone(String name) {
        return "+49151%08d".formatted(Math.floorMod(name.hashCode(), 100_000_000));
    }

    /** Executes a statement of another service. */
    public SenderFixture whenExecuted(String sql) {
        owner.sql(sql).update();
        return this;
    }

    /** Executes a query of another service. */
    public void whenQueried(String sql) {
        owner.sql(sql).query().listOfRows();
    }

    Claim claim(SendRequested request) {
        return claims.claim(SHOP, request);
    }

    /** Claims the first request for a customer. */
    public void whenClaimed(String name) {
        claim(request(name));
    }

    /** The attempts that another process would have to publish if this one died now. */
    List<Attempt> unpublished() {
        return senderOutbox.findOlderThan(ANY_AGE, 0, 9).stream()
                .flatMap(entry -> entry.attempts().stream())
                .toList();
    }

    MessageEvent refusal(SendRequested request) {
        return ((Claim.Decided) claim(request)).attempt().event().orElseThrow();
    }

    MessageNotSent notSent(SendRequested request) {
        return (MessageNotSent) refusal(request);
    }

    AttemptState state(AttemptId attempt) {
        return AttemptState.valueOf(column(attempt, "upper(state)", String.class));
    }

    <T> T column(AttemptId attempt, String expression, Class<T> type) {
        return owner.sql("SELECT " + expression
                        + " FROM send_attempts WHERE recipient_id = :recipient AND attempt_number = :number")
                .param("recipient", attempt.recipient().value())
                .param("number", attempt.number())
                .query(type)
                .single();
    }

    /** The states of all attempts. */
    public List<String> states() {
        return owner.sql("SELECT state FROM send_attempts ORDER BY state")
                .query(String.class)
                .list();
    }

    /** The number of open suspensions. */
    public int openSuspensions() {
        return owner.sql("SELECT count(*) FROM suspensions WHERE ended_at IS NULL")
                .query(Integer.class)
                .single();
    }

    /** The highest epoch of stops and starts, as the API reads it. */
    long newestStopEpoch() {
        return owner.sql("SELECT coalesce(max(epoch), 0) FROM suspensions WHERE scope_kind = 'account_stop'")
                .query(Long.class)
                .single();
    }

    /** The first request for a customer. */
    public static SendRequested request(String name) {
        return request(TestPeople.attempt(name), name, TestPeople.key(name), null);
    }

    /** The request for the second attempt for a customer, which replaces nothing. */
    public static SendRequested secondRequest(String name) {
        return request(new AttemptId(TestPeople.attempt(name).recipient(), 2), name, TestPeople.key(name), null);
    }

    /** The first request for a customer in another campaign. */
    public static SendRequested request(CampaignId campaign, String name) {
        var first = request(name);
        return new SendRequested(
                new AttemptId(RecipientId.of(campaign, TestPeople.key(name)), 1),
                campaign,
                first.customer(),
                first.contactKey(),
                first.number(),
                first.notAfter(),
                first.revision(),
                first.tries(),
                null,
                first.at());
    }

    static SendRequested resend(String name, SupersedeReason supersedeReason) {
        var first = TestPeople.attempt(name);
        return request(
                new AttemptId(first.recipient(), 2),
                name,
                TestPeople.key(name),
                new Superseded(first, supersedeReason));
    }

    static SendRequested request(AttemptId attempt, String name, ContactKey key, Superseded supersedes) {
        return new SendRequested(
                attempt,
                SPRING_SALE,
                TestPeople.customer(name),
                key,
                SHOP_NUMBER,
                NOW.plusSeconds(3_600),
                3,
                0,
                supersedes,
                NOW);
    }

    /** One database for all tests: it consists of some 300 files and takes longer to delete than a test runs. */
    private static final class SharedDatabase {

        private static final TestDatabase DATABASE = TestDatabase.create();
        private static final DataSource CONNECTIONS = TestDatabase.pool(DATABASE.asSender());
    }
}
