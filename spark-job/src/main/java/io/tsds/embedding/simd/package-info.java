/** Kernels on jdk.incubator.vector, found by name and used only where the JVM has that module. */
package io.tsds.embedding.simd;
