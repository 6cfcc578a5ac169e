package dev.trickle.api.imports;

import dev.trickle.api.upload.UploadedFile;
import java.util.UUID;

/** Records the progress of an import at an interval of rows, on another connection. */
final class ImportProgress implements Runnable {

    private static final int INTERVAL = 20_000;

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
        if (rows % INTERVAL == 0) {
            jobs.recordProgress(id, rows, upload.bytesRead());
        }
    }
}
