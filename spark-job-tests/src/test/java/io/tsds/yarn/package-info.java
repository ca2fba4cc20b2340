/** The job on a real YARN; apart from the other tests, as it needs a Spark distribution. */
package io.tsds.yarn;
