package dev.trickle.api.customer;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.customer.ImportRequest.Format;
import dev.trickle.api.upload.UploadedFile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Imports of customers over HTTP. */
@RestController
final class ImportController {

    private static final String CSV = "text/csv";
    private static final CSVFormat REPORT = CSVFormat.RFC4180
            .builder()
            .setHeader("row", "field", "rule", "reason")
            .get();

    private final ImportService desk;
    private final AccountDirectory accountDirectory;
    private final DataSize largest;

    ImportController(
            ImportService desk, AccountDirectory accountDirectory, @Qualifier("maxImportSize") DataSize largest) {
        this.desk = desk;
        this.accountDirectory = accountDirectory;
        this.largest = largest;
    }

    @PostMapping(
            path = "/api/customers/import",
            consumes = {CSV, MediaType.APPLICATION_NDJSON_VALUE})
    ResponseEntity<ImportJobRepository.ImportJob> take(
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(name = "dry_run", defaultValue = "false") boolean dryRun,
            @RequestParam(defaultValue = "false") boolean resubscribe,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(name = "subscription_column", required = false) @Nullable List<String> subscriptionColumn,
            @RequestParam(required = false) @Nullable String subscription,
            @RequestParam(name = "subscription_reason", required = false) @Nullable String subscriptionReason,
            @RequestParam(required = false) @Nullable String numbers,
            @RequestParam(required = false) @Nullable String region,
            HttpServletRequest request)
            throws IOException {
        var order = ImportRequest.of(accountDirectory.named(account), formatOf(request), dryRun, resubscribe, reason)
                .with(ConsentOptions.of(subscriptionColumn, subscription, subscriptionReason))
                .reading(PhoneNumberOptions.of(numbers, region));
        var upload = UploadedFile.of(request.getInputStream(), largest.toBytes());
        try {
            var job = desk.take(order, upload);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/imports/" + job.id()))
                    .body(job);
        } catch (IOException | RuntimeException refused) {
            upload.close();
            throw refused;
        }
    }

    @GetMapping("/api/imports/{id}")
    ImportJobRepository.ImportJob show(@PathVariable UUID id) {
        return desk.show(id);
    }

    /** Every row that was refused, and why; more of them as long as the import runs. */
    @GetMapping(path = "/api/imports/{id}/errors", produces = CSV)
    void errors(@PathVariable UUID id, HttpServletResponse response) throws IOException {
        var job = desk.show(id);
        response.setContentType(CSV);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        var rows = new CSVPrinter(response.getWriter(), REPORT);
        desk.forEachError(job.id(), error -> print(error, rows));
        rows.flush();
    }

    private static Format formatOf(HttpServletRequest request) {
        var type = MediaType.parseMediaType(request.getContentType());
        return MediaType.APPLICATION_NDJSON.isCompatibleWith(type) ? Format.LINES : Format.TABLE;
    }

    private static void print(RowError error, CSVPrinter rows) {
        try {
            rows.printRecord(error.row(), error.field(), error.rule(), error.reason());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
