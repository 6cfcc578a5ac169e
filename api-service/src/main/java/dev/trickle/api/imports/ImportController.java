package dev.trickle.api.imports;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.consent.ConsentOptions;
import dev.trickle.api.contact.PhoneNumberOptions;
import dev.trickle.api.customerfile.FileFormat;
import dev.trickle.api.customerfile.FileOptions;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.upload.MultipartBody;
import dev.trickle.api.upload.UploadedFile;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** HTTP endpoints of imports. */
@RestController
final class ImportController {

    private static final String CSV = "text/csv";

    private final ImportService importService;
    private final AccountDirectory accountDirectory;
    private final DataSize maxSize;

    ImportController(
            ImportService importService,
            AccountDirectory accountDirectory,
            @Qualifier("maxImportSize") DataSize maxSize) {
        this.importService = importService;
        this.accountDirectory = accountDirectory;
        this.maxSize = maxSize;
    }

    @PostMapping("/api/customers/import")
    ResponseEntity<ImportJobRepository.ImportJob> create(
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(name = "dry_run", defaultValue = "false") boolean dryRun,
            @RequestParam(defaultValue = "false") boolean resubscribe,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(name = "subscription_column", required = false) @Nullable List<String> subscriptionColumn,
            @RequestParam(required = false) @Nullable String subscription,
            @RequestParam(name = "subscription_reason", required = false) @Nullable String subscriptionReason,
            @RequestParam(required = false) @Nullable String numbers,
            @RequestParam(required = false) @Nullable String region,
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> parameters,
            HttpServletRequest request)
            throws IOException {
        var importRequest = ImportRequest.of(
                        accountDirectory.resolve(account), FileFormat.CSV, dryRun, resubscribe, reason)
                .withConsent(ConsentOptions.of(subscriptionColumn, subscription, subscriptionReason))
                .withNumbers(PhoneNumberOptions.of(numbers, region))
                .withFile(FileOptions.of(parameters));
        var body = bodyOf(request);
        var upload = UploadedFile.receive(body.content(), maxSize.toBytes());
        try {
            var format = FileFormat.detect(upload.bytes().readNBytes(FileFormat.HEAD), body.contentType());
            var job = importService.submit(importRequest.withFormat(format), upload);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/imports/" + job.id()))
                    .body(job);
        } catch (IOException | RuntimeException rejected) {
            upload.close();
            throw rejected;
        }
    }

    @GetMapping("/api/imports/{id}")
    ImportJobRepository.ImportJob get(@PathVariable UUID id) {
        return importService.get(id);
    }

    /**
     * Returns all rejected rows so far as a table: their errors, then their cells. The cells can be corrected and the
     * table imported again.
     */
    @GetMapping(path = "/api/imports/{id}/errors", produces = CSV)
    void listErrors(@PathVariable UUID id, HttpServletResponse response) throws IOException {
        var job = importService.get(id);
        response.setContentType(CSV);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        var report = new RejectedRowsReport(job, response.getWriter());
        importService.forEachError(job.id(), report::add);
        report.flush();
    }

    private static MultipartBody.Part bodyOf(HttpServletRequest request) throws IOException {
        if (!MultipartBody.isMultipart(request.getContentType())) {
            return new MultipartBody.Part(request.getContentType(), null, request.getInputStream());
        }
        var file = MultipartBody.firstFile(request);
        if (file == null) {
            throw InvalidRequest.of("file", "required", "the form must contain a file: curl -F file=@customers.csv");
        }
        return file;
    }
}
