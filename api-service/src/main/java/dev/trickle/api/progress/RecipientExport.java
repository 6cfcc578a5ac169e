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

/** Writes the selected recipients to a stream, in constant memory. */
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

    /** Writes one JSON object per line. */
    void writeNdjson(RecipientFilter filter, OutputStream target) {
        var lines = json.writerFor(RecipientResponse.class)
                .withRootValueSeparator("\n")
                .writeValues(target);
        recipientViewRepository.forEach(filter, lines::write);
        // Not closed after a failure, because closing would mark the output as complete.
        lines.close();
    }

    /** Writes a header and one row per recipient. */
    void writeCsv(RecipientFilter filter, OutputStream target) throws IOException {
        var writer = new BufferedWriter(new OutputStreamWriter(target, StandardCharsets.UTF_8));
        var rows = new CSVPrinter(writer, CSV);
        recipientViewRepository.forEach(filter, recipient -> writeRow(recipient, rows));
        writer.flush();
    }

    private static void writeRow(RecipientResponse recipient, CSVPrinter rows) {
        try {
            rows.printRecord(
                    recipient.id(),
                    recipient.userPhone(),
                    recipient.status(),
                    recipient.scheduledDate(),
                    recipient.sentAt(),
                    recipient.deliveredAt(),
                    recipient.errorMessage(),
                    recipient.errorCode(),
                    recipient.messageId(),
                    recipient.ordinal());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
