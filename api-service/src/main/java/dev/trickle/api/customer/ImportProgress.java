package dev.trickle.api.customer;

import dev.trickle.api.upload.UploadedFile;
import java.util.UUID;

/** Tells every so many rows how far an import is, on a connection that is not the import's own. */
final class ImportProgress implements Runnable {

    private static final int BETWEEN = 20_000;

    private final UUID id;
    private final ImportJobRepository jobs;
    private final UploadedFile upload;
    private long rows;

    ImportProgress(UUID id, ImportJobRepository jobs, UploadedFile upload) {
        this.id = id;
        this.jobs = jobs;
        this.upload = upload;
    }

    @Override
    public void run() {
        rows++;
        if (rows % BETWEEN == 0) {
            jobs.move(id, rows, upload.bytesRead());
        }
    }
}
