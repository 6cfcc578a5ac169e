package dev.trickle.simulator;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.trickle.simulator.ledger.AcceptanceLog;
import dev.trickle.simulator.ledger.LedgerLine;
import dev.trickle.simulator.ledger.Summary;
import dev.trickle.simulator.webhook.WebhookCounts;
import dev.trickle.simulator.webhook.Webhooks;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.Iterator;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/** Shows the accepted messages, with which the records of a sender are compared. */
@RestController
@RequestMapping("/simulator/ledger")
final class LedgerController {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String businessAccountId;
    private final AcceptanceLog acceptanceLog;
    private final Webhooks webhooks;

    LedgerController(SimulatorProperties settings, AcceptanceLog acceptanceLog, Webhooks webhooks) {
        this.businessAccountId = settings.businessAccountId();
        this.acceptanceLog = acceptanceLog;
        this.webhooks = webhooks;
    }

    /** The counts of the ledger and of the webhooks. */
    @JsonNaming(SnakeCaseStrategy.class)
    record LedgerReport(
            String businessAccountId, @JsonUnwrapped Summary ledger, WebhookCounts webhooks) {}

    @GetMapping
    LedgerReport report(@RequestParam(defaultValue = "UTC") ZoneId zone) {
        return new LedgerReport(businessAccountId, acceptanceLog.summary(zone), webhooks.counts());
    }

    /** Streams all lines as newline-delimited JSON, so that a million lines need little memory. */
    @GetMapping("/messages")
    void messages(HttpServletResponse response) throws IOException {
        response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
        try (var out = new BufferedOutputStream(response.getOutputStream())) {
            write(acceptanceLog.lines().iterator(), out);
        }
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void reset() {
        acceptanceLog.reset();
        webhooks.resetCounts();
    }

    private static void write(Iterator<LedgerLine> lines, OutputStream out) throws IOException {
        while (lines.hasNext()) {
            out.write(JSON.writeValueAsBytes(lines.next()));
            out.write('\n');
        }
    }
}
