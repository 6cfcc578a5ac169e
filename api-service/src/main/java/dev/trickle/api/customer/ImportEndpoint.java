package dev.trickle.api.customer;

import dev.trickle.api.account.Accounts;
import dev.trickle.api.upload.UploadedFile;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Imports of customers over HTTP. */
@RestController
final class ImportEndpoint {

    private final ImportDesk desk;
    private final Accounts accounts;
    private final DataSize largest;

    ImportEndpoint(ImportDesk desk, Accounts accounts, @Qualifier("largestImport") DataSize largest) {
        this.desk = desk;
        this.accounts = accounts;
        this.largest = largest;
    }

    @PostMapping(path = "/api/customers/import", consumes = "text/csv")
    ResponseEntity<ImportJobs.ImportJob> take(
            @RequestParam(required = false) @Nullable String account, HttpServletRequest request) throws IOException {
        var owner = accounts.named(account);
        var upload = UploadedFile.of(request.getInputStream(), largest.toBytes());
        try {
            var job = desk.take(owner, upload);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/imports/" + job.id()))
                    .body(job);
        } catch (IOException | RuntimeException refused) {
            upload.close();
            throw refused;
        }
    }

    @GetMapping("/api/imports/{id}")
    ImportJobs.ImportJob show(@PathVariable UUID id) {
        return desk.show(id);
    }
}
