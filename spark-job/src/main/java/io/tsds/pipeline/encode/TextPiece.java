package io.tsds.pipeline.encode;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * Texts that become a file of embeddings.
 *
 * @param name of the file without its ending; in the order of the names, the pieces have the rows
 *     in their order
 * @param file in the work folder, which no other attempt at a task writes
 * @param rows texts, the missing ones included
 * @param missing texts that are null or could not be read
 * @param empty texts of blanks alone
 * @param replaced texts with U+FFFD, which stands for bytes that are no UTF-8
 * @param characters UTF-16 units of all texts
 * @param wholeNumbers whether each id is a whole number of 64 bits as it would be printed
 */
@DefaultSerializer(JavaSerializer.class)
public record TextPiece(
    String name,
    String file,
    long rows,
    long missing,
    long empty,
    long replaced,
    long characters,
    boolean wholeNumbers)
    implements Serializable {}
