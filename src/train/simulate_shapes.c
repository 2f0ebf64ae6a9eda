/* SPDX-License-Identifier: MIT */
/*
 * How illness, other unauthorised absence and unauthorised holidays ran
 * through four years: per cent of possible sessions in each week from ISO week
 * 36 on, primary and secondary schools of England.
 *
 * Source: Department for Education, weekly national figures of the autumns
 * 2022 to 2025 and, after them, differences of the fortnightly year-to-date
 * figures (Open Government Licence v3.0). A fortnight stands in both of its
 * weeks; weeks without a figure (holidays, and the first days of September,
 * before the series begins) lie on a line between their neighbours.
 */
#include "train/simulate.h"

static const float ILLNESS[SIM_NAMED][2][SIM_WEEKS] = {
    {
        {2.05f, 2.33f, 2.99f, 2.93f, 3.04f, 3.26f, 3.78f, 3.32f, 2.87f, 3.57f,
         4.27f, 5.58f, 5.66f, 7.23f, 8.61f, 8.24f, 8.24f, 2.88f, 2.58f, 3.60f,
         3.60f, 4.03f, 4.03f, 3.57f, 3.57f, 3.63f, 3.63f, 3.78f, 3.78f, 3.79f,
         3.79f, 3.18f, 3.18f, 2.96f, 2.96f, 3.09f, 3.23f, 3.36f, 3.36f, 2.64f,
         2.64f, 2.76f, 2.76f, 2.92f, 2.92f, 2.83f, 2.83f, 2.83f},
        {2.53f, 2.88f, 4.26f, 4.57f, 3.87f, 3.59f, 4.16f, 3.80f, 3.45f, 3.86f,
         4.57f, 5.96f, 6.54f, 7.90f, 9.61f, 9.26f, 9.26f, 3.44f, 3.39f, 3.95f,
         3.95f, 4.62f, 4.62f, 4.17f, 4.17f, 4.00f, 4.00f, 4.26f, 4.26f, 4.65f,
         4.65f, 3.87f, 3.87f, 3.84f, 3.84f, 3.96f, 4.07f, 4.19f, 4.19f, 3.41f,
         3.41f, 3.51f, 3.51f, 3.86f, 3.86f, 4.60f, 4.60f, 4.60f},
    },
    {
        {1.50f, 1.70f, 2.57f, 3.07f, 2.69f, 2.57f, 3.05f, 2.85f, 2.65f, 2.92f,
         3.32f, 3.79f, 4.01f, 4.09f, 4.11f, 4.11f, 4.11f, 2.88f, 2.88f, 3.88f,
         3.88f, 4.03f, 4.03f, 2.99f, 2.99f, 3.22f, 3.22f, 3.64f, 3.64f, 3.61f,
         3.61f, 2.52f, 2.52f, 2.94f, 2.94f, 2.58f, 2.58f, 3.17f, 3.17f, 2.63f,
         2.63f, 2.83f, 2.83f, 2.79f, 2.79f, 2.95f, 2.95f, 2.95f},
        {2.09f, 2.37f, 3.49f, 4.60f, 4.47f, 3.82f, 3.96f, 3.69f, 3.42f, 3.45f,
         3.74f, 4.01f, 4.45f, 4.79f, 4.89f, 4.91f, 4.91f, 3.57f, 3.57f, 4.41f,
         4.41f, 4.60f, 4.60f, 3.66f, 3.66f, 3.80f, 3.80f, 4.27f, 4.27f, 4.34f,
         4.34f, 3.19f, 3.19f, 3.58f, 3.58f, 3.23f, 3.23f, 3.90f, 3.90f, 3.36f,
         3.36f, 3.56f, 3.56f, 3.76f, 3.76f, 4.18f, 4.18f, 4.18f},
    },
    {
        {1.47f, 1.67f, 2.47f, 2.37f, 2.42f, 2.46f, 2.80f, 3.07f, 2.78f, 2.49f,
         2.77f, 3.72f, 3.88f, 3.83f, 4.32f, 4.32f, 4.32f, 2.72f, 2.72f, 3.27f,
         3.27f, 3.56f, 3.56f, 3.64f, 3.64f, 2.64f, 2.64f, 3.07f, 3.07f, 3.10f,
         3.10f, 3.27f, 3.27f, 2.17f, 2.17f, 2.21f, 2.21f, 3.01f, 3.01f, 2.28f,
         2.28f, 2.45f, 2.45f, 2.19f, 2.19f, 2.36f, 2.36f, 2.36f},
        {1.90f, 2.16f, 3.25f, 3.72f, 3.65f, 3.38f, 3.49f, 3.75f, 3.49f, 3.23f,
         3.36f, 3.98f, 4.04f, 4.32f, 4.82f, 4.82f, 4.82f, 3.46f, 3.46f, 3.96f,
         3.96f, 4.24f, 4.24f, 4.37f, 4.37f, 3.26f, 3.26f, 3.58f, 3.58f, 3.75f,
         3.75f, 4.18f, 4.18f, 2.95f, 2.95f, 3.10f, 3.10f, 3.54f, 3.54f, 3.26f,
         3.26f, 3.22f, 3.22f, 3.61f, 3.61f, 4.35f, 4.35f, 4.35f},
    },
    {
        {1.41f, 1.60f, 2.46f, 2.37f, 2.33f, 2.30f, 2.57f, 3.25f, 2.82f, 2.38f,
         2.85f, 3.32f, 3.78f, 4.25f, 4.05f, 4.05f, 4.05f, 2.53f, 2.53f, 2.83f,
         2.83f, 3.31f, 3.31f, 3.20f, 3.20f, 2.31f, 2.31f, 2.75f, 2.75f, 2.96f,
         2.96f, 1.92f, 1.92f, 2.30f, 2.30f, 2.52f, 2.52f, 2.52f, 2.52f, 2.25f,
         2.25f, 3.24f, 3.24f, 2.33f, 2.33f, 2.33f, 2.33f, 2.33f},
        {1.90f, 2.15f, 3.37f, 3.80f, 3.74f, 3.25f, 3.31f, 3.96f, 3.55f, 3.14f,
         3.64f, 4.14f, 4.64f, 5.14f, 4.82f, 4.82f, 4.82f, 3.25f, 3.25f, 3.58f,
         3.58f, 3.95f, 3.95f, 3.86f, 3.86f, 3.05f, 3.05f, 3.41f, 3.41f, 3.74f,
         3.74f, 2.80f, 2.80f, 3.23f, 3.23f, 3.46f, 3.46f, 3.46f, 3.46f, 3.16f,
         3.16f, 4.09f, 4.09f, 3.56f, 3.56f, 3.56f, 3.56f, 3.56f},
    },
};
static const float OTHER[SIM_NAMED][2][SIM_WEEKS] = {
    {
        {0.56f, 0.61f, 0.60f, 0.58f, 0.59f, 0.58f, 0.71f, 0.72f, 0.73f, 0.61f,
         0.65f, 0.73f, 0.74f, 0.88f, 1.54f, 1.46f, 1.46f, 1.15f, 0.71f, 0.75f,
         0.75f, 0.82f, 0.82f, 0.80f, 0.80f, 0.96f, 0.96f, 0.80f, 0.80f, 0.90f,
         0.90f, 0.83f, 0.83f, 0.87f, 0.87f, 0.89f, 0.90f, 0.92f, 0.92f, 0.80f,
         0.80f, 1.07f, 1.07f, 1.04f, 1.04f, 1.37f, 1.37f, 1.37f},
        {1.62f, 1.76f, 1.96f, 2.02f, 1.99f, 2.01f, 2.27f, 2.26f, 2.24f, 2.14f,
         2.27f, 2.49f, 2.61f, 2.85f, 3.98f, 3.74f, 3.74f, 2.65f, 2.36f, 2.58f,
         2.58f, 2.76f, 2.76f, 2.78f, 2.78f, 2.93f, 2.93f, 2.80f, 2.80f, 3.31f,
         3.31f, 3.07f, 3.07f, 3.33f, 3.33f, 3.36f, 3.39f, 3.42f, 3.42f, 2.77f,
         2.77f, 3.19f, 3.19f, 3.62f, 3.62f, 4.27f, 4.27f, 4.27f},
    },
    {
        {0.60f, 0.65f, 0.64f, 0.62f, 0.62f, 0.62f, 0.74f, 0.80f, 0.86f, 0.68f,
         0.66f, 0.69f, 0.74f, 0.78f, 0.85f, 0.86f, 0.86f, 0.90f, 0.90f, 0.81f,
         0.81f, 0.79f, 0.79f, 0.86f, 0.86f, 0.71f, 0.71f, 0.72f, 0.72f, 0.93f,
         0.93f, 0.87f, 0.87f, 0.77f, 0.77f, 0.68f, 0.68f, 0.90f, 0.90f, 0.84f,
         0.84f, 0.94f, 0.94f, 0.90f, 0.90f, 1.13f, 1.13f, 1.13f},
        {1.79f, 1.94f, 2.11f, 2.23f, 2.27f, 2.26f, 2.52f, 2.52f, 2.52f, 2.43f,
         2.45f, 2.50f, 2.68f, 2.82f, 2.99f, 3.13f, 3.13f, 2.76f, 2.76f, 2.91f,
         2.91f, 2.96f, 2.96f, 3.06f, 3.06f, 2.78f, 2.78f, 3.04f, 3.04f, 3.49f,
         3.49f, 3.07f, 3.07f, 3.02f, 3.02f, 2.83f, 2.83f, 3.58f, 3.58f, 2.87f,
         2.87f, 3.10f, 3.10f, 3.31f, 3.31f, 3.20f, 3.20f, 3.20f},
    },
    {
        {0.55f, 0.60f, 0.56f, 0.57f, 0.56f, 0.53f, 0.58f, 0.69f, 0.68f, 0.68f,
         0.55f, 0.78f, 0.64f, 0.65f, 0.84f, 0.84f, 0.84f, 1.09f, 1.09f, 0.70f,
         0.70f, 0.67f, 0.67f, 0.78f, 0.78f, 0.66f, 0.66f, 0.61f, 0.61f, 0.83f,
         0.83f, 0.76f, 0.76f, 0.78f, 0.78f, 0.64f, 0.64f, 0.84f, 0.84f, 0.82f,
         0.82f, 0.79f, 0.79f, 0.91f, 0.91f, 1.15f, 1.15f, 1.15f},
        {1.61f, 1.75f, 1.85f, 1.97f, 1.98f, 1.95f, 2.07f, 2.31f, 2.25f, 2.20f,
         2.10f, 2.40f, 2.31f, 2.39f, 2.90f, 2.90f, 2.90f, 2.74f, 2.74f, 2.54f,
         2.54f, 2.58f, 2.58f, 2.82f, 2.82f, 2.49f, 2.49f, 2.59f, 2.59f, 3.00f,
         3.00f, 3.57f, 3.57f, 2.78f, 2.78f, 2.75f, 2.75f, 3.04f, 3.04f, 2.83f,
         2.83f, 2.70f, 2.70f, 3.20f, 3.20f, 4.41f, 4.41f, 4.41f},
    },
    {
        {0.59f, 0.64f, 0.62f, 0.58f, 0.59f, 0.55f, 0.60f, 0.75f, 0.74f, 0.73f,
         0.71f, 0.70f, 0.69f, 0.68f, 0.86f, 0.86f, 0.86f, 1.20f, 1.20f, 0.69f,
         0.69f, 0.71f, 0.71f, 0.77f, 0.77f, 0.68f, 0.68f, 0.73f, 0.73f, 0.84f,
         0.84f, 0.83f, 0.83f, 0.71f, 0.71f, 0.74f, 0.74f, 0.74f, 0.74f, 0.81f,
         0.81f, 1.70f, 1.70f, 1.07f, 1.07f, 1.07f, 1.07f, 1.07f},
        {1.59f, 1.73f, 1.87f, 1.95f, 1.98f, 1.92f, 2.03f, 2.31f, 2.25f, 2.20f,
         2.27f, 2.34f, 2.41f, 2.47f, 2.85f, 2.85f, 2.85f, 2.75f, 2.75f, 2.42f,
         2.42f, 2.59f, 2.59f, 2.73f, 2.73f, 2.59f, 2.59f, 2.81f, 2.81f, 2.95f,
         2.95f, 2.73f, 2.73f, 2.82f, 2.82f, 3.02f, 3.02f, 3.02f, 3.02f, 2.76f,
         2.76f, 3.63f, 3.63f, 3.47f, 3.47f, 3.47f, 3.47f, 3.47f},
    },
};
static const float HOLIDAY[SIM_NAMED][2][SIM_WEEKS] = {
    {
        {0.52f, 0.57f, 0.51f, 0.52f, 0.51f, 0.55f, 0.84f, 0.72f, 0.59f, 0.29f,
         0.24f, 0.25f, 0.34f, 0.46f, 0.81f, 0.78f, 0.78f, 0.81f, 0.44f, 0.27f,
         0.27f, 0.45f, 0.45f, 0.47f, 0.47f, 0.36f, 0.36f, 0.35f, 0.35f, 0.64f,
         0.64f, 0.58f, 0.58f, 0.52f, 0.52f, 0.74f, 0.96f, 1.17f, 1.17f, 0.98f,
         0.98f, 0.90f, 0.90f, 0.93f, 0.93f, 1.99f, 1.99f, 1.99f},
        {0.33f, 0.37f, 0.32f, 0.31f, 0.31f, 0.36f, 0.55f, 0.47f, 0.39f, 0.18f,
         0.13f, 0.13f, 0.17f, 0.23f, 0.48f, 0.46f, 0.46f, 0.55f, 0.25f, 0.14f,
         0.14f, 0.25f, 0.25f, 0.29f, 0.29f, 0.20f, 0.20f, 0.19f, 0.19f, 0.34f,
         0.34f, 0.34f, 0.34f, 0.28f, 0.28f, 0.37f, 0.46f, 0.55f, 0.55f, 0.53f,
         0.53f, 0.51f, 0.51f, 0.71f, 0.71f, 1.27f, 1.27f, 1.27f},
    },
    {
        {0.54f, 0.60f, 0.57f, 0.59f, 0.57f, 0.58f, 0.87f, 0.72f, 0.57f, 0.40f,
         0.29f, 0.28f, 0.34f, 0.43f, 0.68f, 0.67f, 0.67f, 0.60f, 0.60f, 0.29f,
         0.29f, 0.38f, 0.38f, 0.46f, 0.46f, 0.30f, 0.30f, 0.34f, 0.34f, 0.70f,
         0.70f, 0.78f, 0.78f, 0.50f, 0.50f, 0.62f, 0.62f, 1.32f, 1.32f, 1.15f,
         1.15f, 0.99f, 0.99f, 0.88f, 0.88f, 1.34f, 1.34f, 1.34f},
        {0.35f, 0.39f, 0.35f, 0.36f, 0.36f, 0.38f, 0.57f, 0.47f, 0.37f, 0.25f,
         0.16f, 0.14f, 0.17f, 0.22f, 0.40f, 0.40f, 0.40f, 0.39f, 0.39f, 0.17f,
         0.17f, 0.21f, 0.21f, 0.27f, 0.27f, 0.18f, 0.18f, 0.18f, 0.18f, 0.36f,
         0.36f, 0.44f, 0.44f, 0.27f, 0.27f, 0.32f, 0.32f, 0.58f, 0.58f, 0.62f,
         0.62f, 0.59f, 0.59f, 0.66f, 0.66f, 0.80f, 0.80f, 0.80f},
    },
    {
        {0.53f, 0.59f, 0.51f, 0.54f, 0.55f, 0.53f, 0.62f, 0.86f, 0.71f, 0.56f,
         0.28f, 0.25f, 0.28f, 0.36f, 0.72f, 0.72f, 0.72f, 0.67f, 0.67f, 0.26f,
         0.26f, 0.23f, 0.23f, 0.49f, 0.49f, 0.32f, 0.32f, 0.22f, 0.22f, 0.54f,
         0.54f, 0.49f, 0.49f, 0.62f, 0.62f, 0.54f, 0.54f, 1.22f, 1.22f, 0.95f,
         0.95f, 0.78f, 0.78f, 0.74f, 0.74f, 1.44f, 1.44f, 1.44f},
        {0.36f, 0.40f, 0.33f, 0.36f, 0.36f, 0.35f, 0.43f, 0.58f, 0.47f, 0.35f,
         0.16f, 0.14f, 0.14f, 0.17f, 0.44f, 0.44f, 0.44f, 0.45f, 0.45f, 0.15f,
         0.15f, 0.13f, 0.13f, 0.28f, 0.28f, 0.18f, 0.18f, 0.11f, 0.11f, 0.29f,
         0.29f, 0.32f, 0.32f, 0.35f, 0.35f, 0.28f, 0.28f, 0.55f, 0.55f, 0.56f,
         0.56f, 0.48f, 0.48f, 0.61f, 0.61f, 1.29f, 1.29f, 1.29f},
    },
    {
        {0.47f, 0.53f, 0.44f, 0.48f, 0.49f, 0.46f, 0.56f, 0.90f, 0.75f, 0.60f,
         0.53f, 0.46f, 0.40f, 0.33f, 0.72f, 0.72f, 0.72f, 0.75f, 0.75f, 0.28f,
         0.28f, 0.24f, 0.24f, 0.52f, 0.52f, 0.34f, 0.34f, 0.25f, 0.25f, 0.69f,
         0.69f, 0.69f, 0.69f, 0.45f, 0.45f, 0.79f, 0.79f, 0.79f, 0.79f, 0.96f,
         0.96f, 0.78f, 0.78f, 0.70f, 0.70f, 0.70f, 0.70f, 0.70f},
        {0.34f, 0.38f, 0.29f, 0.31f, 0.32f, 0.31f, 0.39f, 0.58f, 0.48f, 0.39f,
         0.33f, 0.27f, 0.22f, 0.16f, 0.44f, 0.44f, 0.44f, 0.50f, 0.50f, 0.16f,
         0.16f, 0.13f, 0.13f, 0.29f, 0.29f, 0.19f, 0.19f, 0.13f, 0.13f, 0.37f,
         0.37f, 0.39f, 0.39f, 0.25f, 0.25f, 0.37f, 0.37f, 0.37f, 0.37f, 0.55f,
         0.55f, 0.47f, 0.47f, 0.57f, 0.57f, 0.57f, 0.57f, 0.57f},
    },
};

/* What a week takes of its fortnight's figure: the last before Christmas more,
 * as the text of the statistics says (9.4 % in 2024); and the first days of
 * the year, when fewer are away than spells alone would make. */
static void refine(float weeks[SIM_WEEKS], float last, float first) {
    weeks[14] *= 2.0F - last;
    weeks[15] *= last;
    weeks[0] *= first;
    weeks[1] *= first;
}

/* From the share ill in a week to the share falling ill, by half term: found
 * by comparing what came out with the figures. */
static const float TO_STARTS[2][6] = {{.97F, 1.06F, 1.0F, .97F, .96F, .97F},
                                      {.88F, .96F, 1.0F, 1.0F, 1.0F, 1.07F}};

static void to_starts(int column, float weeks[SIM_WEEKS]) {
    static const int ends[] = {8, 17, 25, 32, 39, SIM_WEEKS};
    int k = 0;
    for (int week = 0; week < SIM_WEEKS; week++) {
        while (week >= ends[k]) k++;
        weeks[week] *= TO_STARTS[column][k];
    }
    weeks[7] *= 1.04F; /* the last before the autumn break */
    weeks[9] *= 1.08F; /* the first after it */
}

/* Special schools follow the primary weeks. */
void eb_sim_shapes(int named, int phase, float illness[SIM_WEEKS],
                   float other[SIM_WEEKS], float holiday[SIM_WEEKS]) {
    const int column = phase == EB_SIMULATED_SECONDARY;
    for (int week = 0; week < SIM_WEEKS; week++) {
        illness[week] = ILLNESS[named][column][week];
        other[week] = OTHER[named][column][week];
        holiday[week] = HOLIDAY[named][column][week];
    }
    to_starts(column, illness);
    const int weekly = named < 2; /* the series reaches week 50 */
    refine(illness, weekly ? 1.0F : 1.14F, .96F);
    refine(other, weekly ? 1.0F : 1.40F, .96F);
    refine(holiday, weekly ? 1.0F : 1.7F, 1.0F);
}
