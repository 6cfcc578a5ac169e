package dev.trickle.api.imports;

import dev.trickle.api.customerfile.CustomerFile;
import dev.trickle.api.customerfile.NdjsonCustomerFile;
import dev.trickle.api.customertable.TableCustomerFile;
import dev.trickle.api.customertable.TableSource;
import dev.trickle.api.upload.UploadedFile;
import java.io.IOException;

/** Opens files of customers in any format. */
final class CustomerFiles {

    private CustomerFiles() {}

    /**
     * Opens a file, detects how it is written, and checks its head.
     *
     * @throws dev.trickle.api.problem.InvalidRequest if it cannot be read, if a stated column is missing, or if a
     *     column looks like consent and the request states nothing about consent
     */
    static CustomerFile open(UploadedFile upload, ImportRequest request) throws IOException {
        return switch (request.format()) {
            case CSV ->
                TableCustomerFile.open(
                        TableSource.Csv.detect(upload, request.file()), request.file(), request.consent());
            case XLSX ->
                TableCustomerFile.open(
                        TableSource.Xlsx.detect(upload, request.file()), request.file(), request.consent());
            case NDJSON -> NdjsonCustomerFile.open(upload, request.consent());
        };
    }
}
