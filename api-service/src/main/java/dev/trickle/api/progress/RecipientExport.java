package dev.trickle.api.progress;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes all recipients that are asked for, in memory that does not grow with them. */
@Component
class RecipientExport {

    private static final CSVFormat CSV = CSVFormat.RFC4180
            .builder()
            .setHeader(
                    "id",
                    "user_phone",
                    "status",
                    "scheduled_date",
                    "sent_at",
                    "delivered_at",
                    "error_message",
                    "error_code",
                    "message_id",
                    "ordinal")
            .get();

    private final RecipientViewRepository recipientViewRepository;
    private final JsonMapper json;

    RecipientExport(RecipientViewRepository recipientViewRepository, JsonMapper json) {
        this.recipientViewRepository = recipientViewRepository;
        this.json = json;
    }

    /** A JSON object a line. */
    void lines(RecipientFilter filter, OutputStream target) {
        var lines = json.writerFor(RecipientResponse.class)
                .withRootValueSeparator("\n")
                .writeValues(target);
        recipientViewRepository.forEach(filter, lines::write);
        // Not closed when something fails: an end would say that this was all.
        lines.close();
    }

    /** A header, and a row each. */
    void table(RecipientFilter filter, OutputStream target) throws IOException {
        var writer = new BufferedWriter(new OutputStreamWriter(target, StandardCharsets.UTF_8));
        var rows = new CSVPrinter(writer, CSV);
        recipientViewRepository.forEach(filter, recipient -> print(recipient, rows));
        writer.flush();
    }

    private static void print(RecipientResponse of, CSVPrinter rows) {
        try {
            rows.printRecord(
                    of.id(),
                    of.userPhone(),
                    of.status(),
                    of.scheduledDate(),
                    of.sentAt(),
                    of.deliveredAt(),
                    of.errorMessage(),
                    of.errorCode(),
                    of.messageId(),
                    of.ordinal());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
