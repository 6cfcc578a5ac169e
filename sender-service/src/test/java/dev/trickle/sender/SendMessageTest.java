package dev.trickle.sender;

import static dev.trickle.pipeline.People.SHOP;
import static dev.trickle.sender.attempt.Shop.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.People;
import dev.trickle.sender.attempt.Attempts;
import dev.trickle.sender.attempt.Claims;
import dev.trickle.sender.attempt.MachineTime;
import dev.trickle.sender.attempt.Shop;
import dev.trickle.sender.attempt.Suspensions;
import dev.trickle.sender.pace.Pace;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.ErrorPolicy;
import dev.trickle.sender.whatsapp.FakeCloudApi;
import dev.trickle.sender.whatsapp.TemplateMessage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class SendMessageTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ErrorPolicy POLICY = new ErrorPolicy(Map.of(), Map.of());

    private final Shop shop = Shop.open().withCustomer("ada");

    @Test
    void aMessageThatCannotBeRenderedFailsAndNobodyIsCalled() throws IOException {
        var deeperThanAnyReaderGoes = "[".repeat(2_000) + "]".repeat(2_000);
        shop.when("UPDATE marketing_campaigns SET template_components = '" + deeperThanAnyReaderGoes + "'");
        try (var whatsApp = FakeCloudApi.start();
                var cloudApi = cloudApi(whatsApp)) {

            var told = sendMessage(cloudApi).send(SHOP, Shop.request("ada"));

            assertThat(told.orElseThrow().event())
                    .hasValue(new MessageFailed(
                            People.attempt("ada"), People.SPRING_SALE, "render", FailureKind.PERMANENT, NOW));
            assertThat(whatsApp.bodies()).isEmpty();
        }
    }

    private SendMessage sendMessage(CloudApi cloudApi) {
        var connections = shop.database().asSender();
        var database = JdbcClient.create(connections);
        var pace = new Pace(1_000, System::nanoTime, nanos -> {});
        var claims = new Claims(
                database,
                new TransactionTemplate(new JdbcTransactionManager(connections)),
                () -> NOW,
                MachineTime.ofThisMachine(),
                TemplateMessage::render);
        var ledger =
                new Ledger(new Attempts(database), new Suspensions(database), () -> NOW, new SimpleMeterRegistry());
        return new SendMessage(new Stopping(pace, new UnderWay()), pace, claims, cloudApi, ledger, settings());
    }

    private static SenderProperties settings() {
        return new SenderProperties(
                URI.create("http://127.0.0.1"),
                "v26.0",
                "secret",
                80,
                4,
                1,
                SECOND,
                SECOND,
                SECOND,
                SECOND,
                SECOND,
                POLICY);
    }

    private static CloudApi cloudApi(FakeCloudApi whatsApp) {
        return new CloudApi(
                new CloudApi.Address(whatsApp.address(), "v26.0", "secret"),
                new CloudApi.Limits(4, SECOND, SECOND),
                POLICY);
    }
}
