/* SPDX-License-Identifier: ISC */
/* GLib's zones behind a table of their names (base/zone.h). */
#include "feeds/date/zones.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "base/zone.h"

/* clang-format off */
static const char *const names[] = {
	"Africa/Abidjan", "Africa/Accra", "Africa/Addis_Ababa", "Africa/Algiers",
	"Africa/Asmara", "Africa/Asmera", "Africa/Bamako", "Africa/Bangui", "Africa/Banjul",
	"Africa/Bissau", "Africa/Blantyre", "Africa/Brazzaville", "Africa/Bujumbura",
	"Africa/Cairo", "Africa/Casablanca", "Africa/Ceuta", "Africa/Conakry", "Africa/Dakar",
	"Africa/Dar_es_Salaam", "Africa/Djibouti", "Africa/Douala", "Africa/El_Aaiun",
	"Africa/Freetown", "Africa/Gaborone", "Africa/Harare", "Africa/Johannesburg",
	"Africa/Juba", "Africa/Kampala", "Africa/Khartoum", "Africa/Kigali", "Africa/Kinshasa",
	"Africa/Lagos", "Africa/Libreville", "Africa/Lome", "Africa/Luanda",
	"Africa/Lubumbashi", "Africa/Lusaka", "Africa/Malabo", "Africa/Maputo",
	"Africa/Maseru", "Africa/Mbabane", "Africa/Mogadishu", "Africa/Monrovia",
	"Africa/Nairobi", "Africa/Ndjamena", "Africa/Niamey", "Africa/Nouakchott",
	"Africa/Ouagadougou", "Africa/Porto-Novo", "Africa/Sao_Tome", "Africa/Tripoli",
	"Africa/Tunis", "Africa/Windhoek", "America/Argentina/Buenos_Aires", "America/Bogota",
	"America/Caracas", "America/Chicago", "America/Denver", "America/Halifax",
	"America/Los_Angeles", "America/Mexico_City", "America/Montreal", "America/New_York",
	"America/Santiago", "America/Sao_Paulo", "America/Toronto", "Asia/Aden", "Asia/Almaty",
	"Asia/Amman", "Asia/Anadyr", "Asia/Aqtau", "Asia/Aqtobe", "Asia/Ashgabat",
	"Asia/Atyrau", "Asia/Baghdad", "Asia/Bahrain", "Asia/Baku", "Asia/Bangkok",
	"Asia/Barnaul", "Asia/Beirut", "Asia/Bishkek", "Asia/Brunei", "Asia/Calcutta",
	"Asia/Chita", "Asia/Colombo", "Asia/Damascus", "Asia/Dhaka", "Asia/Dili", "Asia/Dubai",
	"Asia/Dushanbe", "Asia/Famagusta", "Asia/Gaza", "Asia/Hebron", "Asia/Ho_Chi_Minh",
	"Asia/Hong_Kong", "Asia/Hovd", "Asia/Irkutsk", "Asia/Istanbul", "Asia/Jakarta",
	"Asia/Jayapura", "Asia/Jerusalem", "Asia/Kabul", "Asia/Kamchatka", "Asia/Karachi",
	"Asia/Kathmandu", "Asia/Katmandu", "Asia/Khandyga", "Asia/Kolkata", "Asia/Krasnoyarsk",
	"Asia/Kuala_Lumpur", "Asia/Kuching", "Asia/Kuwait", "Asia/Macau", "Asia/Magadan",
	"Asia/Makassar", "Asia/Manila", "Asia/Muscat", "Asia/Nicosia", "Asia/Novokuznetsk",
	"Asia/Novosibirsk", "Asia/Omsk", "Asia/Oral", "Asia/Phnom_Penh", "Asia/Pontianak",
	"Asia/Pyongyang", "Asia/Qatar", "Asia/Qostanay", "Asia/Qyzylorda", "Asia/Rangoon",
	"Asia/Riyadh", "Asia/Saigon", "Asia/Sakhalin", "Asia/Samarkand", "Asia/Seoul",
	"Asia/Shanghai", "Asia/Singapore", "Asia/Srednekolymsk", "Asia/Taipei",
	"Asia/Tashkent", "Asia/Tbilisi", "Asia/Tehran", "Asia/Tel_Aviv", "Asia/Thimphu",
	"Asia/Tokyo", "Asia/Tomsk", "Asia/Ulaanbaatar", "Asia/Urumqi", "Asia/Ust-Nera",
	"Asia/Vientiane", "Asia/Vladivostok", "Asia/Yakutsk", "Asia/Yangon",
	"Asia/Yekaterinburg", "Asia/Yerevan", "Atlantic/Azores", "Atlantic/Canary",
	"Atlantic/Reykjavik", "Australia/Brisbane", "Australia/Melbourne", "Australia/Perth",
	"Australia/Sydney", "Europe/Amsterdam", "Europe/Andorra", "Europe/Astrakhan",
	"Europe/Athens", "Europe/Belgrade", "Europe/Berlin", "Europe/Bratislava",
	"Europe/Brussels", "Europe/Bucharest", "Europe/Budapest", "Europe/Busingen",
	"Europe/Chisinau", "Europe/Copenhagen", "Europe/Dublin", "Europe/Gibraltar",
	"Europe/Guernsey", "Europe/Helsinki", "Europe/Isle_of_Man", "Europe/Istanbul",
	"Europe/Jersey", "Europe/Kaliningrad", "Europe/Kiev", "Europe/Kirov", "Europe/Kyiv",
	"Europe/Lisbon", "Europe/Ljubljana", "Europe/London", "Europe/Luxembourg",
	"Europe/Madrid", "Europe/Malta", "Europe/Mariehamn", "Europe/Minsk", "Europe/Monaco",
	"Europe/Moscow", "Europe/Oslo", "Europe/Paris", "Europe/Podgorica", "Europe/Prague",
	"Europe/Riga", "Europe/Rome", "Europe/Samara", "Europe/San_Marino", "Europe/Sarajevo",
	"Europe/Saratov", "Europe/Simferopol", "Europe/Skopje", "Europe/Sofia",
	"Europe/Stockholm", "Europe/Tallinn", "Europe/Tirane", "Europe/Ulyanovsk",
	"Europe/Vaduz", "Europe/Vatican", "Europe/Vienna", "Europe/Vilnius",
	"Europe/Volgograd", "Europe/Warsaw", "Europe/Zagreb", "Europe/Zurich", "Indian/Comoro",
	"Indian/Maldives", "Indian/Mauritius", "Pacific/Auckland",
};
/* clang-format on */

#define FIRST_S INT64_C(-2208988800)
#define LAST_S INT64_C(253402300799)

enum {
	N_ZONES = sizeof(names) / sizeof(names[0])
};

struct date_zones {
	struct zone v[N_ZONES]; /* closed: no data */
};

struct date_zones *date_zones_new(void)
{
	struct date_zones *z = xcalloc(1, sizeof(*z));

	for (size_t i = 0; i < N_ZONES; i++)
		zone_open(str_of(names[i]), &z->v[i]);
	return z;
}

void date_zones_free(struct date_zones *z)
{
	for (size_t i = 0; z != NULL && i < N_ZONES; i++)
		zone_close(&z->v[i]);
	free(z);
}

bool date_zones_area(struct str word)
{
	static const struct str areas[] = {STR_INIT("africa"), STR_INIT("america"),
		STR_INIT("antarctica"), STR_INIT("arctic"), STR_INIT("asia"),
		STR_INIT("atlantic"), STR_INIT("australia"), STR_INIT("europe"),
		STR_INIT("indian"), STR_INIT("pacific")};

	for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++)
		if (str_eq_nocase(areas[i], word))
			return true;
	return false;
}

static const struct zone *find(const struct date_zones *z, struct str name)
{
	for (size_t i = 0; z != NULL && i < N_ZONES; i++)
		if (str_eq_nocase(str_of(names[i]), name))
			return z->v[i].tz != NULL ? &z->v[i] : NULL;
	return NULL;
}

bool date_zones_at(const struct date_zones *z, struct str name, int64_t wall_s,
	int64_t *ret_unix_s, int32_t *ret_offset_s)
{
	const struct zone *zone = find(z, name);

	/* Before 1900 zones are not kept, and nobody's article is. */
	if (zone == NULL || wall_s < FIRST_S || wall_s > LAST_S)
		return false;
	*ret_unix_s = zone_first_at(zone, wall_s);
	*ret_offset_s = zone_local(zone, *ret_unix_s).offset_s;
	return true;
}
