/** The job's image, and the job on a cluster and an S3 server in containers. */
package io.tsds.docker;
