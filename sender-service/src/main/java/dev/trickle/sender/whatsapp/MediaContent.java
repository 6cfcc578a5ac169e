package dev.trickle.sender.whatsapp;

import java.io.InputStream;

/**
 * A file to upload.
 *
 * @param size of the content in bytes
 * @param content read once
 */
public record MediaContent(String contentType, String filename, long size, InputStream content) {}
